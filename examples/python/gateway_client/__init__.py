"""A client of the RDMA Gateway from nothing but its protos, grpcio and pyverbs."""
