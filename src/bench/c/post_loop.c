/*
 * Fills a WRITE in, posts it and polls its completion, again and again: what PostLoop does in Java, on the same library.
 *
 * usage: post_loop OPERATIONS TURNS    prints nanoseconds of CPU time per operation, a line for each turn
 */
#include <infiniband/verbs.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BYTES (1 << 20)

struct side {
    struct ibv_pd *pd;
    struct ibv_cq *cq;
    struct ibv_qp *qp;
    struct ibv_mr *mr;
};

static void *made(void *object)
{
    if (!object) {
        perror("post_loop");
        exit(1);
    }
    return object;
}

static void require(int result)
{
    if (result) {
        fprintf(stderr, "post_loop: %s\n", strerror(result));
        exit(1);
    }
}

static struct side make(struct ibv_context *context)
{
    struct side side;
    side.pd = made(ibv_alloc_pd(context));
    side.cq = made(ibv_create_cq(context, 128, NULL, NULL, 0));
    side.mr = made(ibv_reg_mr(side.pd, made(aligned_alloc(4096, BYTES)), BYTES,
                              IBV_ACCESS_LOCAL_WRITE | IBV_ACCESS_REMOTE_WRITE));
    side.qp = made(ibv_create_qp(side.pd, &(struct ibv_qp_init_attr){.send_cq = side.cq,
                                                                     .recv_cq = side.cq,
                                                                     .cap = {64, 64, 2, 2, 64},
                                                                     .qp_type = IBV_QPT_RC}));
    return side;
}

static void connect(struct side *side, struct side *other)
{
    struct ibv_qp_attr attr = {.qp_state = IBV_QPS_RTR, .dest_qp_num = other->qp->qp_num};
    require(ibv_modify_qp(side->qp, &attr, IBV_QP_STATE | IBV_QP_DEST_QPN));
    attr.qp_state = IBV_QPS_RTS;
    require(ibv_modify_qp(side->qp, &attr, IBV_QP_STATE));
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

static void *rest(void *nothing)
{
    pause();
    return nothing;
}

int main(int argc, char **argv)
{
    long operations = argc > 2 ? atol(argv[1]) : 0;
    int turns = argc > 2 ? atoi(argv[2]) : 0;
    struct ibv_context *context = made(ibv_open_device(((struct ibv_device **)made(ibv_get_device_list(&(int){0})))[0]));
    struct side a = make(context), b = make(context);
    struct ibv_sge sge;
    struct ibv_send_wr wr, *bad;
    struct ibv_wc wc;
    uint64_t wr_ids = 0;

    /* Where there is one thread only, as in no program that uses RDMA, the C library leaves the atomics out of locks. */
    require(pthread_create(&(pthread_t){0}, NULL, rest, NULL));
    connect(&a, &b);
    connect(&b, &a);
    for (int turn = 0; turn < turns; turn++) {
        double start = now();
        for (long i = 0; i < operations; i++) {
            sge = (struct ibv_sge){.addr = (uintptr_t)a.mr->addr, .length = 64, .lkey = a.mr->lkey};
            wr = (struct ibv_send_wr){.wr_id = i,
                                      .sg_list = &sge,
                                      .num_sge = 1,
                                      .opcode = IBV_WR_RDMA_WRITE,
                                      .send_flags = IBV_SEND_SIGNALED,
                                      .wr.rdma = {(uintptr_t)b.mr->addr, b.mr->rkey}};
            require(ibv_post_send(a.qp, &wr, &bad));
            if (ibv_poll_cq(a.cq, 1, &wc) != 1 || wc.status)
                exit(1);
            wr_ids += wc.wr_id;
        }
        printf("%f\n", (now() - start) / operations);
    }
    return wr_ids == 0;
}
