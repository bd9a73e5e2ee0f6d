/*
 * The hand-over of a session between daemon, executor and PID 1: who ends it, and who serves its deadline.
 * ARCHITECTURE.md ("Daemon and executor") says it in words; tests/model/check runs it, and the faults below as variants
 * that must fail. One session; deadlines 1..N, each later than the one before; time is an order: due[k] says that
 * deadline k has passed. Between any two statements a process may be killed (and is started again by PID 1), be
 * frozen for as long as it takes (others go first), or lose its boot. What is one statement here is one system call there.
 */
#ifndef KILLS
#define KILLS 1
#endif
#define N 2

mtype = { nobody, daemon, executor };
mtype = { none, waiting, once_more, fired, late };     /* a timer; once_more: it has fired, and fires a second time */

/* On disk. */
bool open = true, rolling, confirmed, forgotten;
byte num = 1;                     /* the deadline that is saved */
/* In memory: gone after a reboot. */
mtype claim = nobody;
byte lock;                        /* the executor that may act */
bool decided;                     /* the executor has read the session again after its claim, and goes on */
mtype timer[N + 1] = none;
bool execs[N + 1];                  /* PID 1 runs an executor for deadline k, and starts it again when it is killed */
bool due[N + 1];
bool up;                          /* in this boot the daemon has taken the session up */
bool reexecuting;                 /* PID 1 does not answer */
/* What was done. */
bool rolled;                      /* the first rung has begun */
byte promised;                    /* the last deadline that an operator was told of */
byte kills = KILLS, reboots = REBOOTS, moves = MOVES, reloads = RELOADS, clocks = CLOCKS;
bool moving;                      /* the daemon is between a new timer and the save of its deadline */
bool kill_daemon, kill_executor[N + 1], daemon_gone;

#define served_(k)  (timer[k] == waiting || timer[k] == once_more || timer[k] == late || execs[k])
#define served      (served_(1) || served_(2))

inline hold(k) { d_step { if :: timer[k] == none || timer[k] == fired || timer[k] == once_more -> timer[k] = waiting :: else fi } }
#ifdef TWO_TIMERS
#define hold_again(k) skip
#else
#define hold_again(k) hold(k)                     /* it may have fired while the daemon was frozen before its save */
#endif
inline drop(k) { timer[k] = none }

proctype Daemon() {
  byte n, new;
start:
  do
  :: {
      /* Start: the timer first, then the save; a claim that was taken is finished. */
      n = num;
      if
      :: !open -> up = true
      :: open && claim == daemon -> d_step { open = false; confirmed = true; up = true }; drop(n)
      :: open && claim != daemon && (claim == executor || rolling || (rolled && !up)) ->   /* resumed; what runs says so too */
           d_step { rolling = rolled; if :: !execs[1] && !execs[2] -> execs[n] = true :: else fi; up = true }
         :: open && claim == nobody && !rolling && !(rolled && !up) && !up && n < N ->   /* another boot: a new window */
           moving = true; new = n + 1; hold(new); d_step { num = new; moving = false }; n = new; hold_again(n); up = true
      :: open && claim == nobody && !rolling && !(rolled && !up) && (up || n == N) -> hold(n); up = true
      fi;
      do
      :: open && claim == nobody && moves > 0 && n < N && !due[n] ->                 /* a heartbeat */
           moves--; new = n + 1; moving = true;
           hold(new);
           d_step { moving = false; if :: open -> num = new; rolling = false :: else fi };
           if :: !open -> break :: else fi;
           if
           :: claim == executor -> skip                                              /* refused */
           :: else -> hold_again(new); drop(n); n = new; promised = new
           fi
      :: open && claim == nobody && !due[n] ->                                       /* a confirm */
           d_step { if :: claim == nobody -> claim = daemon :: else fi };
           if
           :: claim == daemon ->
                d_step { open = false; confirmed = true };
                if :: drop(n) :: skip fi;         /* PID 1 does not answer: the timer stays */
                break
           :: else
           fi
      :: open && num == n && claim == nobody && (timer[n] == late || !served_(n)) && !reexecuting ->
           hold(n); if :: timer[n] == late -> timer[n] = waiting :: else fi          /* it compares */
#ifdef ASKING_IS_ANSWERED
      :: open && num == n && claim == nobody && reexecuting -> drop(n); hold(n)
#endif
      :: !open -> break
      od;
      break
     } unless { kill_daemon -> d_step { kill_daemon = false; moving = false }; if :: daemon_gone -> goto end_gone :: else fi }
  od;
end_gone:
  kill_daemon -> kill_daemon = false; goto start          /* a boot starts it again */
}

/* Of deadline k. PID 1 runs it when the timer fires, and again when it is killed. */
proctype Executor(byte k) {
  byte n;
  bool mine;
end:
  do
  :: execs[k] -> {
      mine = false; n = num;
      if
      :: claim == daemon -> skip
      :: open && n < k ->                         /* ahead of the save: longer than PID 1 lets a daemon be frozen */
#ifndef TWO_TIMERS
           (num >= k || !moving)
#else
           skip
#endif
      :: open && n == k && !due[k] -> (due[k] || num != k || !open)                  /* a change of the clock started it */
      :: else
      fi;
      if                                          /* one executor at a time: flock(2), which a death gives back */
      :: d_step { lock == 0 -> lock = k }
      :: lock != 0 && lock != k && (num != k || !open || rolling)
      fi;
      n = num;
      if
      :: claim == daemon || lock != k -> skip
#ifdef ORPHAN
      :: lock == k && !open && claim != daemon && forgotten -> assert(false)
#endif
      :: lock == k && open && claim != daemon && (n == k || due[n] || (claim == executor && decided) || rolling) -> mine = true
#ifdef BEFORE_THE_RETURN
      :: lock == k && open && claim == executor && !decided -> mine = true; decided = true
#endif
      :: lock == k && open && claim != daemon && !(claim == executor && decided) && !rolling && n != k && !due[n] ->
           hold(n); if :: claim == executor -> claim = nobody :: else fi                    /* superseded */
      :: else
      fi;
      if
      :: mine ->
           d_step { if :: claim == nobody -> claim = executor :: else -> mine = (claim == executor) fi };
           n = num;                               /* read again */
           if
           :: mine && open && !decided && !rolling && n != k && !due[n] -> hold(n); claim = nobody
           :: mine && open && (decided || rolling || n == k || due[n]) ->
                decided = true;
                rolling = true;
                rolled = true;
                assert(!confirmed);
                assert(promised == 0 || due[promised]);
                open = false; if :: drop(1); drop(2) :: skip fi
           :: else
           fi
      :: else
      fi;
      d_step { execs[k] = false; if :: lock == k -> lock = 0 :: else fi; if :: timer[k] == fired && !due[k] -> timer[k] = waiting :: else fi }
     } unless { kill_executor[k] -> d_step { kill_executor[k] = false; if :: lock == k -> lock = 0 :: else fi } }
  od
}

#define fires(k) (timer[k] == waiting || timer[k] == once_more) && due[k] && !execs[k] -> \
       timer[k] = (timer[k] == waiting -> once_more : fired); execs[k] = true

proctype Pid1() {
end:
  do
  :: d_step { fires(1) }
  :: d_step { fires(2) }
  od
}

proctype World() {
end:
  do
  :: due[1] == 0 -> due[1] = true
  :: !due[2] -> due[2] = true                   /* before the first, where a rollback is asked for */
  :: d_step { clocks > 0 && timer[num] == waiting && !due[num] && !execs[num] -> clocks--; timer[num] = fired; execs[num] = true }
  :: d_step { kills > 0 -> kills--; kill_daemon = true }
  :: d_step { kills > 0 && !daemon_gone && up -> kills--; kill_daemon = true; daemon_gone = true }
  :: d_step { kills > 0 && execs[1] -> kills--; kill_executor[1] = true }
  :: d_step { kills > 0 && execs[2] -> kills--; kill_executor[2] = true }
  :: d_step { reboots > 0 && open && num < N ->
       reboots--; up = false; lock = 0; claim = nobody; decided = false; kill_daemon = true; daemon_gone = false;
       timer[1] = none; timer[2] = none;
       kill_executor[1] = execs[1]; kill_executor[2] = execs[2];
       execs[1] = false; execs[2] = false }
  :: d_step { reloads > 0 && !reexecuting -> reloads--; reexecuting = true }
  :: d_step { reexecuting -> reexecuting = false;
#ifdef REBASED
       if :: timer[num] == waiting -> timer[num] = late :: else fi
#endif
     }
  :: d_step { !open && !forgotten -> forgotten = true }       /* another session is the last one by now */
  od
}

/* An open session has a timer of this boot, or an executor; and when nothing more can happen, none is open. */
proctype Monitor() {
end:
  do
  :: atomic { open && claim != daemon && up && !served -> assert(false) }
  :: atomic { confirmed && rolled -> assert(false) }
  :: timeout -> assert(!open || claim == daemon); break
  od
}

init { atomic { timer[1] = waiting; up = true; run Daemon(); run Executor(1); run Executor(2); run Pid1(); run World(); run Monitor() } }
