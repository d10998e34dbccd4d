/*
 * A libibverbs of one process: enough of it to drive the binding where there is no RDMA at all, and to refuse any verb
 * on demand. Queue pairs reach each other by number within the process; nothing leaves it. Everything is done at once,
 * inside post_send.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <infiniband/verbs.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* The header turns these into macros; the binding wants the plain symbols. */
#undef ibv_reg_mr
#undef ibv_reg_mr_iova
#undef ibv_query_port

#define DEPTH 256
#define MAX_OBJECTS 4096
#define MAX_JOURNAL 256

struct fake_cq {
    struct ibv_cq ibv;
    struct ibv_wc ring[DEPTH];
    unsigned head, tail;
    int armed;
};

struct fake_recv {
    uint64_t wr_id;
    struct ibv_sge sge[4];
    int num_sge;
};

struct fake_qp {
    struct ibv_qp ibv;
    uint32_t dest;
    uint32_t sq_psn, rq_psn;
    int mtu, max_rd_atomic;
    struct fake_recv recv[DEPTH];
    unsigned head, tail;
};

struct fake_mr {
    struct ibv_mr ibv;
    uint64_t iova;
    int access;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct ibv_device device;
static int port_state = IBV_PORT_ACTIVE;
static struct fake_qp *qps[MAX_OBJECTS];
static struct fake_mr *mrs[MAX_OBJECTS];
static unsigned next_qp, next_key, next_cq;
static int live_pds, live_cqs, live_qps, live_mrs, live_channels, live_contexts, live_ahs;
/* Of the context that was opened last, as its async_fd is. */
static struct ibv_async_event pending[1024];
static unsigned pending_head, pending_tail;
static struct ibv_context *latest, *gone;
static int gid_absent;
static char refused_verb[64];
static int refused_errno, refused_after;
static int skewed;
static struct {
    const char *kind;
    const void *object;
    int made;
} journal[MAX_JOURNAL];
static int journal_length;

/* ---- the test's hand on it ---- */

/* Lets the call of a verb that comes after `after` others of its name fail once. */
void fake_refuse(const char *verb, int err, int after)
{
    pthread_mutex_lock(&lock);
    snprintf(refused_verb, sizeof refused_verb, "%s", verb);
    refused_errno = err;
    refused_after = after;
    pthread_mutex_unlock(&lock);
}

/* Tells whether what fake_refuse asked for is still to come. */
int fake_refusal_pending(void)
{
    return refused_errno != 0;
}

void fake_journal_clear(void)
{
    journal_length = 0;
}

/* Where the object of an entry was made: the entry's own number when it says so itself, -1 when that was before. */
static int birth(int entry)
{
    for (int i = entry; i >= 0; i--)
        if (journal[i].made && journal[i].object == journal[entry].object)
            return i;
    return -1;
}

/* Prints a word for every object made (+) and destroyed (-) since it was cleared; -1 when there is no room. */
int fake_journal(char *text, int size)
{
    int used = 0;
    for (int i = 0; i < journal_length; i++) {
        used += snprintf(text + used, size - used, "%c%s%d ", journal[i].made ? '+' : '-', journal[i].kind, birth(i));
        if (used >= size)
            return -1;
    }
    return journal_length < MAX_JOURNAL ? used : -1;
}

static void note(const char *kind, const void *object, int made)
{
    pthread_mutex_lock(&lock);
    if (journal_length < MAX_JOURNAL) {
        journal[journal_length].kind = kind;
        journal[journal_length].object = object;
        journal[journal_length++].made = made;
    }
    pthread_mutex_unlock(&lock);
}

int fake_live(void)
{
    return live_pds + live_cqs + live_qps + live_mrs + live_channels + live_contexts + live_ahs;
}

/* Gives the first number that is free again, as a device does that has come round. */
void fake_recycle_qp_nums(void)
{
    next_qp = 0;
}

/* Gives the device its directory below /sys. */
void fake_ibdev_path(const char *path)
{
    snprintf(device.ibdev_path, sizeof device.ibdev_path, "%s", path);
}

int fake_live_qps(void)
{
    return live_qps;
}

void fake_port_state(int state)
{
    port_state = state;
}

/* Lets queue pairs be shaped otherwise than the header says. */
void fake_skew(int on)
{
    skewed = on;
}

static void raise_event(struct ibv_async_event event)
{
    uint64_t one = 1;
    pthread_mutex_lock(&lock);
    pending[pending_tail++ % 1024] = event;
    pthread_mutex_unlock(&lock);
    if (write(latest->async_fd, &one, sizeof one) < 0)
        abort();
}

void fake_port_event(int type, int port)
{
    raise_event((struct ibv_async_event){.event_type = type, .element.port_num = port});
}

/* About a queue pair, or about its completion queue. */
void fake_queue_event(int type, int qp_num)
{
    struct ibv_async_event event = {.event_type = type};
    struct fake_qp *qp = qps[qp_num % MAX_OBJECTS];
    if (type == IBV_EVENT_CQ_ERR)
        event.element.cq = qp->ibv.send_cq;
    else
        event.element.qp = &qp->ibv;
    raise_event(event);
}

/* The device is pulled out: the kernel destroys what is asked for, and answers that there is no device. */
void fake_pull_out(void)
{
    gone = latest;
    fake_port_event(IBV_EVENT_DEVICE_FATAL, 0);
}

void fake_gid_present(int present)
{
    gid_absent = !present;
}

static int destroyed(struct ibv_context *context)
{
    return context == gone ? EIO : 0;
}

/* `any` stands for every verb. */
static int refuse(const char *verb)
{
    int err = 0;
    pthread_mutex_lock(&lock);
    if (refused_errno && (!strcmp(refused_verb, verb) || !strcmp(refused_verb, "any")) && refused_after-- == 0) {
        err = refused_errno;
        refused_errno = 0;
    }
    pthread_mutex_unlock(&lock);
    return err;
}

#define REFUSE_POINTER(verb) do { if ((errno = refuse(verb))) return NULL; } while (0)
#define REFUSE_VALUE(verb) do { int e = refuse(verb); if (e) return e; } while (0)
#define REFUSE_MINUS_ONE(verb) do { if ((errno = refuse(verb))) return -1; } while (0)

/* ---- data path ---- */

static void complete(struct fake_cq *cq, struct ibv_wc wc)
{
    cq->ring[cq->tail++ % DEPTH] = wc;
    if (cq->armed && cq->ibv.channel) {
        uint64_t cookie = (uintptr_t)cq;
        cq->armed = 0;
        if (write(cq->ibv.channel->refcnt, &cookie, sizeof cookie) < 0)
            abort();
    }
}

static struct fake_mr *find_mr(uint32_t key, struct ibv_pd *pd)
{
    struct fake_mr *mr = mrs[key % MAX_OBJECTS];
    return mr && mr->ibv.lkey == key && mr->ibv.pd == pd ? mr : NULL;
}

static char *reach(struct ibv_pd *pd, uint32_t key, uint64_t addr, uint64_t length, int access)
{
    struct fake_mr *mr = find_mr(key, pd);
    if (!mr || (mr->access & access) != access || addr < mr->iova || addr + length > mr->iova + mr->ibv.length)
        return NULL;
    return (char *)mr->ibv.addr + (addr - mr->iova);
}

static uint64_t total(struct ibv_sge *sge, int count)
{
    uint64_t sum = 0;
    for (int i = 0; i < count; i++)
        sum += sge[i].length;
    return sum;
}

/* Copies between a list of pieces and plain memory. */
static int scatter(struct fake_qp *qp, struct ibv_sge *sge, int count, char *plain, uint64_t length, int into, int in_line)
{
    for (int i = 0; i < count && length; i++) {
        uint64_t part = sge[i].length < length ? sge[i].length : length;
        char *local = in_line ? (char *)(uintptr_t)sge[i].addr
                              : reach(qp->ibv.pd, sge[i].lkey, sge[i].addr, part, into ? IBV_ACCESS_LOCAL_WRITE : 0);
        if (!local)
            return IBV_WC_LOC_PROT_ERR;
        memcpy(into ? local : plain, into ? plain : local, part);
        plain += part;
        length -= part;
    }
    return length ? IBV_WC_LOC_LEN_ERR : IBV_WC_SUCCESS;
}

static void fail_qp(struct fake_qp *qp)
{
    qp->ibv.state = IBV_QPS_ERR;
    while (qp->head != qp->tail) {
        struct ibv_wc wc = {.wr_id = qp->recv[qp->head++ % DEPTH].wr_id,
                            .status = IBV_WC_WR_FLUSH_ERR,
                            .qp_num = qp->ibv.qp_num};
        complete((struct fake_cq *)qp->ibv.recv_cq, wc);
    }
}

static int deliver(struct fake_qp *to, struct fake_qp *from, struct ibv_send_wr *wr, uint64_t length)
{
    struct ibv_wc wc = {.status = IBV_WC_SUCCESS, .qp_num = to->ibv.qp_num, .byte_len = length};
    int with_imm = wr->opcode == IBV_WR_SEND_WITH_IMM || wr->opcode == IBV_WR_RDMA_WRITE_WITH_IMM;
    struct fake_recv *recv;
    char *bytes;
    int status;

    if (to->head == to->tail)
        return IBV_WC_RNR_RETRY_EXC_ERR;
    recv = &to->recv[to->head++ % DEPTH];
    wc.wr_id = recv->wr_id;
    wc.opcode = wr->opcode == IBV_WR_RDMA_WRITE_WITH_IMM ? IBV_WC_RECV_RDMA_WITH_IMM : IBV_WC_RECV;
    if (with_imm) {
        wc.wc_flags = IBV_WC_WITH_IMM;
        wc.imm_data = wr->imm_data;
    }
    if (wc.opcode == IBV_WC_RECV) {
        bytes = malloc(length + 1);
        status = scatter(from, wr->sg_list, wr->num_sge, bytes, length, 0, wr->send_flags & IBV_SEND_INLINE);
        if (!status)
            status = scatter(to, recv->sge, recv->num_sge, bytes, length, 1, 0);
        free(bytes);
        if (status)
            return IBV_WC_REM_INV_REQ_ERR;
    }
    complete((struct fake_cq *)to->ibv.recv_cq, wc);
    return IBV_WC_SUCCESS;
}

static int perform(struct fake_qp *qp, struct ibv_send_wr *wr, uint64_t length)
{
    struct fake_qp *to = qps[qp->dest % MAX_OBJECTS];
    char *remote;
    int status;

    if (!to || to->ibv.qp_num != qp->dest || to->ibv.state < IBV_QPS_RTR || to->ibv.state == IBV_QPS_ERR)
        return IBV_WC_RETRY_EXC_ERR;
    switch (wr->opcode) {
    case IBV_WR_SEND:
    case IBV_WR_SEND_WITH_IMM:
        return deliver(to, qp, wr, length);
    case IBV_WR_RDMA_WRITE:
    case IBV_WR_RDMA_WRITE_WITH_IMM:
        remote = reach(to->ibv.pd, wr->wr.rdma.rkey, wr->wr.rdma.remote_addr, length, IBV_ACCESS_REMOTE_WRITE);
        if (!remote && length)
            return IBV_WC_REM_ACCESS_ERR;
        status = scatter(qp, wr->sg_list, wr->num_sge, remote, length, 0, wr->send_flags & IBV_SEND_INLINE);
        if (status || wr->opcode == IBV_WR_RDMA_WRITE)
            return status;
        return deliver(to, qp, wr, length);
    case IBV_WR_RDMA_READ:
        remote = reach(to->ibv.pd, wr->wr.rdma.rkey, wr->wr.rdma.remote_addr, length, IBV_ACCESS_REMOTE_READ);
        if (!remote && length)
            return IBV_WC_REM_ACCESS_ERR;
        return scatter(qp, wr->sg_list, wr->num_sge, remote, length, 1, 0);
    case IBV_WR_ATOMIC_CMP_AND_SWP:
    case IBV_WR_ATOMIC_FETCH_AND_ADD: {
        uint64_t old;
        remote = reach(to->ibv.pd, wr->wr.atomic.rkey, wr->wr.atomic.remote_addr, 8, IBV_ACCESS_REMOTE_ATOMIC);
        if (!remote)
            return IBV_WC_REM_ACCESS_ERR;
        memcpy(&old, remote, 8);
        if (wr->opcode == IBV_WR_ATOMIC_FETCH_AND_ADD)
            *(uint64_t *)remote = old + wr->wr.atomic.compare_add;
        else if (old == wr->wr.atomic.compare_add)
            *(uint64_t *)remote = wr->wr.atomic.swap;
        return scatter(qp, wr->sg_list, wr->num_sge, (char *)&old, 8, 1, 0);
    }
    default:
        return IBV_WC_LOC_QP_OP_ERR;
    }
}

static enum ibv_wc_opcode completed_as(enum ibv_wr_opcode opcode)
{
    switch (opcode) {
    case IBV_WR_SEND:
    case IBV_WR_SEND_WITH_IMM:
        return IBV_WC_SEND;
    case IBV_WR_RDMA_READ:
        return IBV_WC_RDMA_READ;
    case IBV_WR_ATOMIC_CMP_AND_SWP:
        return IBV_WC_COMP_SWAP;
    case IBV_WR_ATOMIC_FETCH_AND_ADD:
        return IBV_WC_FETCH_ADD;
    default:
        return IBV_WC_RDMA_WRITE;
    }
}

static int post_send(struct ibv_qp *ibqp, struct ibv_send_wr *wr, struct ibv_send_wr **bad)
{
    struct fake_qp *qp = (struct fake_qp *)ibqp;
    for (; wr; wr = wr->next) {
        struct fake_cq *cq = (struct fake_cq *)ibqp->send_cq;
        uint64_t length = total(wr->sg_list, wr->num_sge);
        struct ibv_wc wc = {.wr_id = wr->wr_id, .byte_len = length, .qp_num = ibqp->qp_num};
        int err = refuse("ibv_post_send");
        if (!err && ibqp->state != IBV_QPS_RTS && ibqp->state != IBV_QPS_ERR)
            err = EINVAL;
        pthread_mutex_lock(&lock);
        if (!err && cq->tail - cq->head >= DEPTH)
            err = ENOMEM;
        if (err) {
            *bad = wr;
            pthread_mutex_unlock(&lock);
            return err;
        }
        wc.status = ibqp->state == IBV_QPS_ERR ? IBV_WC_WR_FLUSH_ERR : perform(qp, wr, length);
        wc.opcode = completed_as(wr->opcode);
        qp->sq_psn++;
        if (wc.status || (wr->send_flags & IBV_SEND_SIGNALED))
            complete(cq, wc);
        if (wc.status)
            fail_qp(qp);
        pthread_mutex_unlock(&lock);
    }
    return 0;
}

static int post_recv(struct ibv_qp *ibqp, struct ibv_recv_wr *wr, struct ibv_recv_wr **bad)
{
    struct fake_qp *qp = (struct fake_qp *)ibqp;
    for (; wr; wr = wr->next) {
        struct fake_recv *recv;
        int err = refuse("ibv_post_recv");
        pthread_mutex_lock(&lock);
        if (!err && (qp->tail - qp->head >= DEPTH || wr->num_sge > 4))
            err = ENOMEM;
        if (err) {
            *bad = wr;
            pthread_mutex_unlock(&lock);
            return err;
        }
        recv = &qp->recv[qp->tail++ % DEPTH];
        recv->wr_id = wr->wr_id;
        recv->num_sge = wr->num_sge;
        memcpy(recv->sge, wr->sg_list, sizeof *wr->sg_list * wr->num_sge);
        pthread_mutex_unlock(&lock);
    }
    return 0;
}

static int poll_cq(struct ibv_cq *ibcq, int num, struct ibv_wc *wc)
{
    struct fake_cq *cq = (struct fake_cq *)ibcq;
    int count = 0;
    if (refuse("ibv_poll_cq"))
        return -1;
    pthread_mutex_lock(&lock);
    while (count < num && cq->head != cq->tail)
        wc[count++] = cq->ring[cq->head++ % DEPTH];
    pthread_mutex_unlock(&lock);
    return count;
}

static int req_notify_cq(struct ibv_cq *ibcq, int solicited_only)
{
    (void)solicited_only;
    REFUSE_VALUE("ibv_req_notify_cq");
    pthread_mutex_lock(&lock);
    ((struct fake_cq *)ibcq)->armed = 1;
    pthread_mutex_unlock(&lock);
    return 0;
}

/*
 * ---- a data path for benchmarks, which FAKE_IBVERBS_BARE in the environment asks for: what is left when the work is the
 * device's, as with a driver in user space ----
 */

static int bare_post_send(struct ibv_qp *ibqp, struct ibv_send_wr *wr, struct ibv_send_wr **bad)
{
    struct fake_cq *cq = (struct fake_cq *)ibqp->send_cq;
    for (; wr; wr = wr->next) {
        struct ibv_wc *wc = &cq->ring[cq->tail % DEPTH];
        if (cq->tail - cq->head >= DEPTH) {
            *bad = wr;
            return ENOMEM;
        }
        wc->wr_id = wr->wr_id;
        wc->status = IBV_WC_SUCCESS;
        wc->opcode = wr->opcode == IBV_WR_RDMA_READ ? IBV_WC_RDMA_READ : IBV_WC_RDMA_WRITE;
        wc->byte_len = total(wr->sg_list, wr->num_sge);
        wc->qp_num = ibqp->qp_num;
        cq->tail += (wr->send_flags & IBV_SEND_SIGNALED) != 0;
    }
    return 0;
}

/* Forgets the request at once: a benchmark posts more of them than are ever used up. */
static int bare_post_recv(struct ibv_qp *ibqp, struct ibv_recv_wr *wr, struct ibv_recv_wr **bad)
{
    struct fake_qp *qp = (struct fake_qp *)ibqp;
    (void)bad;
    for (; wr; wr = wr->next) {
        struct fake_recv *recv = &qp->recv[qp->tail++ % DEPTH];
        recv->wr_id = wr->wr_id;
        recv->num_sge = wr->num_sge;
        memcpy(recv->sge, wr->sg_list, sizeof *wr->sg_list * wr->num_sge);
    }
    qp->head = qp->tail;
    return 0;
}

static int bare_poll_cq(struct ibv_cq *ibcq, int num, struct ibv_wc *wc)
{
    struct fake_cq *cq = (struct fake_cq *)ibcq;
    int count = 0;
    while (count < num && cq->head != cq->tail)
        wc[count++] = cq->ring[cq->head++ % DEPTH];
    return count;
}

/* ---- control path ---- */

struct ibv_device **ibv_get_device_list(int *num)
{
    struct ibv_device **list;
    REFUSE_POINTER("ibv_get_device_list");
    list = calloc(2, sizeof *list);
    strcpy(device.name, "fake0");
    /* An absolute path: the node that a test can count on. */
    strcpy(device.dev_name, "/dev/null");
    if (getenv("FAKE_IBVERBS_PATH"))
        fake_ibdev_path(getenv("FAKE_IBVERBS_PATH"));
    list[0] = &device;
    *num = 1;
    return list;
}

void ibv_free_device_list(struct ibv_device **list)
{
    free(list);
}

struct ibv_context *ibv_open_device(struct ibv_device *dev)
{
    struct ibv_context *context;
    REFUSE_POINTER("ibv_open_device");
    context = calloc(1, sizeof *context);
    context->device = dev;
    context->cmd_fd = eventfd(0, 0);
    context->async_fd = eventfd(0, EFD_SEMAPHORE);
    latest = context;
    if (gone == context)
        gone = NULL; /* another one at the same address */
    pending_head = pending_tail;
    context->ops.post_send = post_send;
    context->ops.post_recv = post_recv;
    context->ops.poll_cq = poll_cq;
    context->ops.req_notify_cq = req_notify_cq;
    if (getenv("FAKE_IBVERBS_BARE")) {
        context->ops.post_send = bare_post_send;
        context->ops.post_recv = bare_post_recv;
        context->ops.poll_cq = bare_poll_cq;
    }
    live_contexts++;
    return context;
}

int ibv_close_device(struct ibv_context *context)
{
    REFUSE_MINUS_ONE("ibv_close_device");
    close(context->cmd_fd);
    close(context->async_fd);
    free(context);
    live_contexts--;
    return 0;
}

int ibv_query_device(struct ibv_context *context, struct ibv_device_attr *attr)
{
    (void)context;
    REFUSE_VALUE("ibv_query_device");
    memset(attr, 0, sizeof *attr);
    strcpy(attr->fw_ver, "1.2.3");
    attr->max_mr_size = UINT64_C(1) << 40;
    attr->max_qp = MAX_OBJECTS;
    attr->max_qp_wr = DEPTH;
    attr->max_sge = 4;
    attr->max_cq = MAX_OBJECTS;
    attr->max_cqe = DEPTH;
    attr->max_mr = MAX_OBJECTS;
    attr->max_pd = MAX_OBJECTS;
    attr->max_qp_rd_atom = 16;
    attr->atomic_cap = IBV_ATOMIC_HCA;
    attr->phys_port_cnt = 1;
    return 0;
}

int ibv_query_port(struct ibv_context *context, uint8_t port, struct _compat_ibv_port_attr *compat)
{
    struct ibv_port_attr *attr = (struct ibv_port_attr *)compat;
    (void)context;
    REFUSE_VALUE("ibv_query_port");
    if (port != 1)
        return EINVAL;
    memset(attr, 0, 48);
    attr->state = port_state;
    attr->max_mtu = attr->active_mtu = IBV_MTU_4096;
    attr->gid_tbl_len = 16;
    attr->max_msg_sz = 0x80000000u;
    attr->pkey_tbl_len = 1;
    attr->link_layer = IBV_LINK_LAYER_ETHERNET;
    return 0;
}

int ibv_query_pkey(struct ibv_context *context, uint8_t port, int index, __be16 *pkey)
{
    (void)context;
    REFUSE_MINUS_ONE("ibv_query_pkey");
    if (port != 1 || index) {
        errno = EINVAL;
        return -1;
    }
    *pkey = 0xffff;
    return 0;
}

ssize_t _ibv_query_gid_table(struct ibv_context *context, struct ibv_gid_entry *entries, size_t max, uint32_t flags,
                             size_t size)
{
    static const uint8_t link_local[16] = {0xfe, 0x80, [15] = 1};
    static const uint8_t loopback[16] = {[10] = 0xff, 0xff, 127, 0, 0, 1};
    int err = refuse("ibv_query_gid_table");
    (void)context;
    (void)flags;
    if (err)
        return -err;
    if (gid_absent)
        return 0;
    if (max < 3 || size != sizeof *entries)
        return -EINVAL;
    for (int i = 0; i < 3; i++) {
        memset(&entries[i], 0, sizeof *entries);
        memcpy(entries[i].gid.raw, i == 0 ? link_local : loopback, 16);
        entries[i].gid_index = i;
        entries[i].port_num = 1;
        entries[i].gid_type = i == 2 ? IBV_GID_TYPE_ROCE_V2 : IBV_GID_TYPE_ROCE_V1;
        entries[i].ndev_ifindex = 1;
    }
    return 3;
}

int ibv_get_async_event(struct ibv_context *context, struct ibv_async_event *event)
{
    uint64_t count;
    REFUSE_MINUS_ONE("ibv_get_async_event");
    if (read(context->async_fd, &count, sizeof count) < 0)
        return -1;
    pthread_mutex_lock(&lock);
    *event = pending[pending_head++ % 1024];
    pthread_mutex_unlock(&lock);
    return 0;
}

void ibv_ack_async_event(struct ibv_async_event *event)
{
    (void)event;
}

struct ibv_pd *ibv_alloc_pd(struct ibv_context *context)
{
    struct ibv_pd *pd;
    REFUSE_POINTER("ibv_alloc_pd");
    pd = calloc(1, sizeof *pd);
    pd->context = context;
    note("pd", pd, 1);
    live_pds++;
    return pd;
}

int ibv_dealloc_pd(struct ibv_pd *pd)
{
    int result = destroyed(pd->context);
    REFUSE_VALUE("ibv_dealloc_pd");
    note("pd", pd, 0);
    free(pd);
    live_pds--;
    return result;
}

static struct ibv_mr *register_mr(struct ibv_pd *pd, void *addr, size_t length, uint64_t iova, int access)
{
    struct fake_mr *mr = calloc(1, sizeof *mr);
    unsigned key;
    pthread_mutex_lock(&lock);
    do
        key = ++next_key;
    while (mrs[key % MAX_OBJECTS]);
    mr->ibv = (struct ibv_mr){.context = pd->context, .pd = pd, .addr = addr, .length = length, .lkey = key, .rkey = key};
    mr->iova = iova;
    mr->access = access;
    mrs[key % MAX_OBJECTS] = mr;
    live_mrs++;
    pthread_mutex_unlock(&lock);
    note("mr", &mr->ibv, 1);
    return &mr->ibv;
}

struct ibv_mr *ibv_reg_mr(struct ibv_pd *pd, void *addr, size_t length, int access)
{
    REFUSE_POINTER("ibv_reg_mr");
    return register_mr(pd, addr, length, (uintptr_t)addr, access);
}

struct ibv_mr *ibv_reg_mr_iova2(struct ibv_pd *pd, void *addr, size_t length, uint64_t iova, unsigned int access)
{
    REFUSE_POINTER("ibv_reg_mr_iova2");
    return register_mr(pd, addr, length, iova, access);
}

int ibv_dereg_mr(struct ibv_mr *ibmr)
{
    int result = destroyed(ibmr->context);
    REFUSE_VALUE("ibv_dereg_mr");
    note("mr", ibmr, 0);
    pthread_mutex_lock(&lock);
    mrs[ibmr->lkey % MAX_OBJECTS] = NULL;
    free(ibmr);
    live_mrs--;
    pthread_mutex_unlock(&lock);
    return result;
}

struct ibv_comp_channel *ibv_create_comp_channel(struct ibv_context *context)
{
    struct ibv_comp_channel *channel;
    int fds[2];
    REFUSE_POINTER("ibv_create_comp_channel");
    /* Datagrams of eight bytes, one an event: an eventfd's sum of pointers would say nothing. */
    if (pipe(fds))
        return NULL;
    channel = calloc(1, sizeof *channel);
    channel->context = context;
    channel->fd = fds[0];
    /* The writing end lives in refcnt: the struct has no other room, and nobody else counts here. */
    channel->refcnt = fds[1];
    note("channel", channel, 1);
    live_channels++;
    return channel;
}

int ibv_destroy_comp_channel(struct ibv_comp_channel *channel)
{
    REFUSE_VALUE("ibv_destroy_comp_channel");
    note("channel", channel, 0);
    close(channel->fd);
    close(channel->refcnt);
    free(channel);
    live_channels--;
    return 0;
}

struct ibv_cq *ibv_create_cq(struct ibv_context *context, int cqe, void *cq_context, struct ibv_comp_channel *channel,
                             int vector)
{
    struct fake_cq *cq;
    (void)vector;
    REFUSE_POINTER("ibv_create_cq");
    if (cqe < 1 || cqe > DEPTH) {
        errno = EINVAL;
        return NULL;
    }
    cq = calloc(1, sizeof *cq);
    cq->ibv.context = context;
    cq->ibv.channel = channel;
    cq->ibv.cq_context = cq_context;
    cq->ibv.cqe = DEPTH;
    cq->ibv.handle = ++next_cq;
    note("cq", cq, 1);
    live_cqs++;
    return &cq->ibv;
}

int ibv_destroy_cq(struct ibv_cq *cq)
{
    int result = destroyed(cq->context);
    REFUSE_VALUE("ibv_destroy_cq");
    note("cq", cq, 0);
    free(cq);
    live_cqs--;
    return result;
}

int ibv_get_cq_event(struct ibv_comp_channel *channel, struct ibv_cq **cq, void **cq_context)
{
    uint64_t cookie;
    REFUSE_MINUS_ONE("ibv_get_cq_event");
    if (read(channel->fd, &cookie, sizeof cookie) < 0)
        return -1;
    *cq = (struct ibv_cq *)(uintptr_t)cookie;
    *cq_context = NULL;
    return 0;
}

void ibv_ack_cq_events(struct ibv_cq *cq, unsigned int count)
{
    (void)cq;
    (void)count;
}

struct ibv_qp *ibv_create_qp(struct ibv_pd *pd, struct ibv_qp_init_attr *init)
{
    struct fake_qp *qp;
    uint32_t number;
    REFUSE_POINTER("ibv_create_qp");
    if (init->cap.max_send_wr > DEPTH || init->cap.max_recv_wr > DEPTH || init->cap.max_send_sge > 4) {
        errno = EINVAL;
        return NULL;
    }
    qp = calloc(1, sizeof *qp);
    pthread_mutex_lock(&lock);
    do
        number = 17 + next_qp++;
    while (qps[number % MAX_OBJECTS]);
    qp->ibv.context = pd->context;
    qp->ibv.pd = pd;
    qp->ibv.send_cq = skewed ? NULL : init->send_cq;
    qp->ibv.recv_cq = init->recv_cq;
    qp->ibv.qp_num = number;
    qp->ibv.state = IBV_QPS_RESET;
    qp->ibv.qp_type = init->qp_type;
    qps[number % MAX_OBJECTS] = qp;
    live_qps++;
    pthread_mutex_unlock(&lock);
    note("qp", &qp->ibv, 1);
    return &qp->ibv;
}

int ibv_modify_qp(struct ibv_qp *ibqp, struct ibv_qp_attr *attr, int mask)
{
    struct fake_qp *qp = (struct fake_qp *)ibqp;
    char verb[64];
    static const char *const states[] = {"RESET", "INIT", "RTR", "RTS", "SQD", "SQE", "ERR"};
    REFUSE_VALUE("ibv_modify_qp");
    snprintf(verb, sizeof verb, "ibv_modify_qp(%s)", states[attr->qp_state]);
    REFUSE_VALUE(verb);
    pthread_mutex_lock(&lock);
    if (mask & IBV_QP_DEST_QPN)
        qp->dest = attr->dest_qp_num;
    if (mask & IBV_QP_RQ_PSN)
        qp->rq_psn = attr->rq_psn;
    if (mask & IBV_QP_SQ_PSN)
        qp->sq_psn = attr->sq_psn;
    if (mask & IBV_QP_PATH_MTU)
        qp->mtu = attr->path_mtu;
    if (mask & IBV_QP_MAX_QP_RD_ATOMIC)
        qp->max_rd_atomic = attr->max_rd_atomic;
    if (attr->qp_state == IBV_QPS_ERR)
        fail_qp(qp);
    ibqp->state = attr->qp_state;
    pthread_mutex_unlock(&lock);
    return 0;
}

int ibv_query_qp(struct ibv_qp *ibqp, struct ibv_qp_attr *attr, int mask, struct ibv_qp_init_attr *init)
{
    struct fake_qp *qp = (struct fake_qp *)ibqp;
    (void)mask;
    (void)init;
    REFUSE_VALUE("ibv_query_qp");
    attr->qp_state = ibqp->state;
    attr->path_mtu = qp->mtu;
    attr->sq_psn = qp->sq_psn & 0xffffff;
    attr->rq_psn = qp->rq_psn & 0xffffff;
    attr->max_rd_atomic = attr->max_dest_rd_atomic = qp->max_rd_atomic;
    return 0;
}

int ibv_destroy_qp(struct ibv_qp *ibqp)
{
    int result = destroyed(ibqp->context);
    REFUSE_VALUE("ibv_destroy_qp");
    note("qp", ibqp, 0);
    pthread_mutex_lock(&lock);
    qps[ibqp->qp_num % MAX_OBJECTS] = NULL;
    free(ibqp);
    live_qps--;
    pthread_mutex_unlock(&lock);
    return result;
}

struct ibv_ah *ibv_create_ah(struct ibv_pd *pd, struct ibv_ah_attr *attr)
{
    struct ibv_ah *ah;
    REFUSE_POINTER("ibv_create_ah");
    (void)attr;
    ah = calloc(1, sizeof *ah);
    ah->context = pd->context;
    ah->pd = pd;
    note("ah", ah, 1);
    live_ahs++;
    return ah;
}

int ibv_destroy_ah(struct ibv_ah *ah)
{
    REFUSE_VALUE("ibv_destroy_ah");
    note("ah", ah, 0);
    free(ah);
    live_ahs--;
    return 0;
}
