package io.rdmagateway.server;

import io.grpc.Status;
import io.quarkus.grpc.GrpcService;
import io.rdmagateway.proto.v1.Device;
import io.rdmagateway.proto.v1.DeviceService;
import io.rdmagateway.proto.v1.GetDeviceRequest;
import io.rdmagateway.proto.v1.GetDeviceResponse;
import io.rdmagateway.proto.v1.ListDevicesRequest;
import io.rdmagateway.proto.v1.ListDevicesResponse;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;

/** Serves what there is to know of the device. */
@GrpcService
@Blocking
class DeviceEdge implements DeviceService {

    private final Gateway gateway;

    DeviceEdge(Gateway gateway) {
        this.gateway = gateway;
    }

    private Device device() {
        return DeviceMapper.toProto(gateway.serving().port());
    }

    @Override
    public Uni<ListDevicesResponse> listDevices(ListDevicesRequest request) {
        return Uni.createFrom()
                .item(ListDevicesResponse.newBuilder().addDevices(device()).build());
    }

    @Override
    public Uni<GetDeviceResponse> getDevice(GetDeviceRequest request) {
        if (!request.getDeviceId().equals(gateway.serving().port().deviceName())) {
            throw new Refusal(Status.Code.NOT_FOUND, "DEVICE_NOT_FOUND", "this gateway has no device of that id open")
                    .toException();
        }
        return Uni.createFrom()
                .item(GetDeviceResponse.newBuilder().setDevice(device()).build());
    }
}
