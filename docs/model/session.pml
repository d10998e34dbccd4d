/*
 * The handshake and the lease of a session: a client and the gateway, over the worst network there is, while either
 * side crashes and starts again at the worst moment. See README.md.
 *
 * The network never forgets: whatever was sent once may arrive at any later time, any number of times, in any order, or
 * never. Time is left out: what a clock may end may end at any moment. What the gateway draws at random (session ids,
 * queue pairs, nonces) never comes again, which is modelled by counting: a *life* is a session of one generation with
 * its queue pair.
 */

#ifndef MISTAKE
#define MISTAKE 0
#endif
#define FORGETS_REQUESTS 1     /* gateway: a repeated CreateSession makes another life */
#define GRANTS_UNPROVEN 2      /* gateway: a grant needs a session, but no proof */
#define IGNORES_GENERATION 3   /* gateway: a call of an earlier life is taken for this one */
#define BELIEVES_ANY_REPLY 4   /* client: takes the late reply to an earlier request for its own */
#define NEVER_REAPS 5          /* gateway: a session that is not proven stays */
#define ACTIVATES_UNPROVEN 6   /* gateway: does not look for the nonce */
#define REPLACES_FORMER 7      /* gateway: lets a session take the place of a generation that is not the latest */

#ifndef REQUESTS
#define REQUESTS 2             /* request ids of the client, each with a queue pair of its own */
#endif
#define LIVES 3

mtype = { NONE, PENDING, ACTIVE, ENDED };

/* ---- the network: what was ever sent */

typedef Calls { bit create, activate, renew, grant, delete };
Calls sentBy[REQUESTS + 1];    /* create: by request */
byte replaces[REQUESTS + 1];   /* the life that the request wants to take the place of; 0: of none */
Calls sentFor[LIVES + 1];      /* the others: by life */

typedef Replies { bit created, activated, refused };
Replies replied[LIVES + 1];    /* by life */

/* ---- the gateway */

typedef Life {
	mtype state = NONE;
	byte request;
	byte former;               /* the life whose place it took, of the same session and an earlier generation */
	bit proven;                /* the nonce is in the slot */
	bit renewed;               /* since the reaper looked last */
	bit granted
};
Life life[LIVES + 1];
byte made = 0;
byte first = 1;                /* lives before it are of an earlier start of the gateway, which remembers nothing */

#define isLive(n) (life[n].state == PENDING || life[n].state == ACTIVE)
#define isKnown(n) (n >= first && n <= made)

/* ---- the client */

byte request = 0;              /* asked for last; its queue pair has the same number */
byte heard = 0;                /* the life that the gateway answered with */
bit open = 0;                  /* ACTIVE, as the client sees it */
byte former = 0;               /* the life that it had before, as far as it knows */
bit gone = 0;                  /* for good */

/* What may be done for any life, or with any request. */
#define EACH_LIFE(f) f(1) f(2) f(3)
#if REQUESTS == 2
#define EACH_REQUEST(f) f(1) f(2)
#else
#define EACH_REQUEST(f) f(1) f(2) f(3)
#endif

#define HEARS_CREATED(n) :: d_step { !gone && heard == 0 && replied[n].created && (life[n].request == request || MISTAKE == BELIEVES_ANY_REPLY) -> heard = n }

active proctype client() {
	do
	/* A new attempt, after a crash, a loss or for no reason: new queue pair, new request id, perhaps in the old place. */
	:: d_step { !gone && request < REQUESTS -> request++; former = heard; heard = 0; open = 0 }
	:: d_step { !gone && request < REQUESTS && (heard > 0 || former > 0) ->
		request++; if :: heard > 0 -> former = heard :: else -> skip fi; replaces[request] = former; heard = 0; open = 0 }
	:: d_step { !gone -> gone = 1; heard = 0; open = 0 }

	:: d_step { !gone && request > 0 && heard == 0 && !sentBy[request].create -> sentBy[request].create = 1 }
	:: d_step { !gone && heard > 0 && !sentFor[heard].activate -> sentFor[heard].activate = 1 }
	:: d_step { !gone && heard > 0 && !sentFor[heard].grant -> sentFor[heard].grant = 1 }
	:: d_step { !gone && open && !sentFor[heard].renew -> sentFor[heard].renew = 1 }
	:: d_step { !gone && open -> sentFor[heard].delete = 1; open = 0 }

	/* The nonce goes by RDMA: it arrives only where both queue pairs are connected to each other. */
	:: d_step { !gone && heard > 0 && isLive(heard) && life[heard].request == request && !life[heard].proven -> life[heard].proven = 1 }

	EACH_LIFE(HEARS_CREATED)
	:: d_step { !gone && heard > 0 && replied[heard].activated && !open -> open = 1 }
	:: d_step { open && replied[heard].refused -> open = 0 }
	od
}

/* CreateSession. The same request again: the same session, or the word that it has ended. Never another one. */
#define TAKES_CREATE(r) :: d_step { sentBy[r].create -> k = made; \
	do :: isKnown(k) && life[k].request != r -> k-- :: else -> break od; \
	if \
	:: isKnown(k) && MISTAKE != FORGETS_REQUESTS -> if :: isLive(k) -> replied[k].created = 1 :: else -> replied[k].refused = 1 fi \
	:: (!isKnown(k) || MISTAKE == FORGETS_REQUESTS) && made < LIVES && (replaces[r] == 0 || isLatest(replaces[r])) -> \
		if :: replaces[r] > 0 -> finish(replaces[r]) :: else -> skip fi; \
		made++; life[made].state = PENDING; life[made].request = r; life[made].former = replaces[r]; replied[made].created = 1 \
	:: else -> skip \
	fi; k = 0 }

/* It is remembered, and nothing has taken its place. */
#define hasTaken(n, f) (isKnown(n) && life[n].former == f)
#define isLatest(f) (isKnown(f) && (MISTAKE == REPLACES_FORMER || !(hasTaken(1, f) || hasTaken(2, f) || hasTaken(3, f))))

#define serves(n) (isKnown(n) && isLive(n))
/* The lease begins with the first; another one changes nothing, else a late one would keep it alive. */
#define TAKES_ACTIVATE(n) :: d_step { sentFor[n].activate && isKnown(n) && life[n].state == PENDING && (life[n].proven || MISTAKE == ACTIVATES_UNPROVEN) -> \
	life[n].state = ACTIVE; life[n].renewed = 1; replied[n].activated = 1 }
/* Counts once, however late it comes: TLS lets nobody send it again, and the client does so only while it lives. */
#define TAKES_RENEW(n) :: d_step { sentFor[n].renew && isKnown(n) && life[n].state == ACTIVE -> life[n].renewed = 1; sentFor[n].renew = 0 }
#define TAKES_GRANT(n) :: d_step { sentFor[n].grant && serves(n) && !life[n].granted && (life[n].state == ACTIVE || MISTAKE == GRANTS_UNPROVEN) -> life[n].granted = 1 }
#define TAKES_DELETE(n) :: d_step { sentFor[n].delete && serves(n) -> finish(n) }
#define REFUSES(n) :: d_step { (sentFor[n].activate || sentFor[n].renew) && !serves(n) && !replied[n].refused -> replied[n].refused = 1 }
/* A call of another life is taken for the latest. */
#define MISTAKES_DELETE(n) :: d_step { MISTAKE == IGNORES_GENERATION && sentFor[n].delete && serves(made) -> mistaken = (n != made); finish(made) }

inline finish(n) { life[n].state = ENDED; life[n].granted = 0 }

bit mistaken = 0;

active proctype gateway() {
	byte k = 0;
	bit idle = 0;

	do
	EACH_REQUEST(TAKES_CREATE)
	EACH_LIFE(TAKES_ACTIVATE)
	EACH_LIFE(TAKES_RENEW)
	EACH_LIFE(TAKES_GRANT)
	EACH_LIFE(TAKES_DELETE)
	EACH_LIFE(REFUSES)
	EACH_LIFE(MISTAKES_DELETE)

	/* It need not do any of this. */
	:: idle = !idle

	/* A crash: all its queue pairs end, and it has never heard of any session. */
	:: d_step { made >= first ->
		do
		:: first <= made -> finish(first); first++
		:: else -> break
		od;
		skip }
	od
}

/* What the clock ends: a session that is not proven in time, and one that nobody has renewed. */
active proctype reaper() {
	byte n;

	do
	:: d_step { n = 1;
		do
		:: n <= LIVES ->
			if
			:: life[n].state == PENDING && MISTAKE != NEVER_REAPS -> finish(n)
			:: life[n].state == ACTIVE && life[n].renewed -> life[n].renewed = 0
			:: life[n].state == ACTIVE && !life[n].renewed -> finish(n)
			:: else -> skip
			fi;
			n++
		:: else -> break
		od;
		n = 0 }
	od
}

/* ---- what must hold */

#define both(a, b) (isLive(a) && isLive(b) && life[a].request == life[b].request)
#define unproven(n) (life[n].granted && !life[n].proven)
#define apart(n) (heard == n && isLive(n) && life[n].request != request)

/* At most one queue pair for a request. */
ltl single { [] !(both(1, 2) || both(1, 3) || both(2, 3)) }
#define twins(a, b) (isLive(a) && isLive(b) && life[a].former > 0 && life[a].former == life[b].former)
/* At most one generation of a session. */
ltl latest { [] !(twins(1, 2) || twins(1, 3) || twins(2, 3) || (isLive(2) && isLive(life[2].former)) || (isLive(3) && isLive(life[3].former))) }
/* No right to any memory before the data path is proven. */
ltl proof { [] !(unproven(1) || unproven(2) || unproven(3)) }
/* Both ends mean the same two queue pairs. */
ltl agreed { [] !(apart(1) || apart(2) || apart(3)) }
/* Nothing that was said of one life is taken for another. */
ltl apart_in_time { [] !mistaken }
/* Nothing that is not proven stays. */
ltl pending { [] ((life[1].state == PENDING) -> <> (life[1].state != PENDING)) }
/* A client that is gone leaves nothing behind. */
ltl nothing_left { [] (gone -> <> [] !(isLive(1) || isLive(2) || isLive(3))) }
