#!/usr/bin/env bash
# Runs in namespaces of its own, as their first process: what it starts ends with it. scripts/check-slurm calls it.
#   scripts/check_slurm.sh PODIUM FOLDER    PODIUM: as the archive has it, FOLDER holds the sample batch
set -euo pipefail
podium=$1 work=$2 scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$work"

note() { echo "check-slurm: $*" >&2; }
fail() {
  note "$*"
  for log in slurmctld.out slurmd-*.out coordinator.log fleet*.log podium-worker-*.log; do
    [ ! -s "$log" ] || { echo "== $log" && tail -n 15 "$log"; } >&2
  done
  exit 1
}

# Waits until a command succeeds: eventually "what" SECONDS COMMAND...
eventually() {
  local what=$1 end=$((SECONDS + $2))
  shift 2
  while ! "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || fail "$what: not in time"
    sleep 0.2
  done
}

daemons=()
stop() {
  # In reverse order of start.
  local index
  for ((index = ${#daemons[@]} - 1; index >= 0; index--)); do
    kill -TERM "${daemons[index]}" 2>/dev/null || continue
    timeout 10 tail --pid="${daemons[index]}" -f /dev/null || kill -KILL "${daemons[index]}" 2>/dev/null || true
  done
}
trap stop EXIT
start() {
  local log=$1
  shift
  "$@" >>"$log" 2>&1 </dev/null &
  daemons+=($!)
}

# A member of what a JSON text on standard input holds: json '["jobs"][0]["state"]'
json() { python3 -c 'import json, sys; print(eval("value" + sys.argv[1], {"value": json.load(sys.stdin)}))' "$1"; }

hostname slurm-check
ip link set lo up
# With none but loopback addresses, Slurm's look-ups find no family of addresses to listen on. This one is for documents, and leads
# nowhere.
ip address add 192.0.2.1/32 dev lo
echo "127.0.0.1 localhost slurm-check node1 node2 node3" >hosts
mount --bind hosts /etc/hosts
export SLURM_CONF=$work/slurm.conf HOME=$work XDG_CACHE_HOME=$work/cache PODIUM_BINARY=$podium PODIUM_STATE=$work/states
unset TMPDIR

note "a controller and three nodes"
cores=$(nproc)
cat >slurm.conf <<CONF
ClusterName=check
SlurmctldHost=slurm-check(127.0.0.1)
SlurmctldPort=17000
SlurmUser=root
AuthType=auth/munge
CredType=cred/munge
# A job that was requeued may start after this.
AuthInfo=socket=$work/munge.socket,cred_expire=5
StateSaveLocation=$work/slurmctld
SlurmdSpoolDir=$work/slurmd-%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd-%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd-%n.log
# Signals reach every process of a job, which is the worst that a site may have.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SchedulerType=sched/builtin
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
ReturnToService=2
NodeName=node1 NodeAddr=127.0.0.1 Port=17001 CPUs=$cores
NodeName=node2 NodeAddr=127.0.0.1 Port=17002 CPUs=$cores
NodeName=node3 NodeAddr=127.0.0.1 Port=17003 CPUs=$cores
# Who asks for the urgent one gets nodes at once: what runs there is preempted, and comes back later.
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
PartitionName=all Nodes=node[1-3] Default=YES MaxTime=INFINITE PriorityTier=1 State=UP
PartitionName=urgent Nodes=node[1-3] MaxTime=INFINITE PriorityTier=2 PreemptMode=OFF State=UP
CONF
mkdir slurmctld slurmd-node1 slurmd-node2 slurmd-node3
head -c 1024 /dev/urandom >munge.key
chmod 400 munge.key
start munged.log munged --foreground --force --key-file="$work/munge.key" --socket="$work/munge.socket" \
  --pid-file="$work/munge.pid" --log-file="$work/munged.log" --seed-file="$work/munge.seed"
eventually "munged answers" 20 test -S munge.socket
start slurmctld.out slurmctld -D
# A host's name for each, so that it does not matter whether Slurm was built for several slurmd on one machine.
for node in node1 node2 node3; do start "slurmd-$node.out" unshare --uts sh -c 'hostname "$0" && exec slurmd -D' "$node"; done
idle_nodes() { [ "$(sinfo --noheader --states=idle --format=%D)" = "$1" ]; }
eventually "three idle nodes" 60 idle_nodes 3

note "a coordinator"
address=tcp://127.0.0.1:17010
for peer in worker:work ann:submit; do
  "$podium" keys create "${peer%:*}" --role "${peer#*:}" --state "$work/state" --connect "$address" \
    --out "$work/${peer%:*}.access" >/dev/null
done
start coordinator.log "$podium" coordinator --bind "$address" --state "$work/state" --board "$work/slurm.json"
export PODIUM_ACCESS=$work/ann.access
eventually "the coordinator answers" 20 "$podium" status

# The script is that of the archive; what follows -- goes to sbatch.
fleet() { "$podium" fleet slurm --worker-access worker.access --idle-exit 8s "$@" -- --partition=all --time=8:00:00; }
state_of() { "$podium" batch show "$1" --json | json '["batch"]["state"]'; }
is_state() { [ "$(state_of "$1")" = "$2" ]; }

note "nothing waits: nothing is started"
[ "$(fleet --workers 2 --once --json | json '["started"]')" = 0 ] || fail "a worker was started for nothing"

note "a batch, two workers, one of them cancelled while it works"
batch=$("$podium" submit batch.yaml --json | json '["batch"]')
[ "$(fleet --workers 2 --batch "$batch" --dry-run --json | json '["started"]')" = 2 ] || fail "two workers are not wanted"
[ -z "$(squeue --noheader)" ] || fail "a rehearsal submitted jobs"
export PODIUM_DRAIN_LIMIT=1s
start fleet.log "$podium" fleet slurm --worker-access worker.access --idle-exit 8s --workers 2 --batch "$batch" --interval 1s -- \
  --partition=all --time=8:00:00
fleet_process=${daemons[-1]}
# The slow job that runs, and where: "j2 check-1_1".
running() {
  "$podium" batch results "$batch" --json | python3 -c '
import json, sys
running = [job for job in json.load(sys.stdin)["jobs"] if job["task"] == "slow" and job["state"] == "leased" and job["worker"]]
print(running[0]["job"], running[0]["worker"]) if running else sys.exit(1)'
}
eventually "a slow job runs" 90 running
read -r job worker <<<"$(running)"
[ "$(squeue --noheader --array --states=RUNNING --format=%i | wc -l)" -le 2 ] || fail "more workers than were allowed"
scancel "${worker#check-}"
# How an attempt of the job ended; those that run are not told of: ended INDEX
ended() { "$podium" job explain "$job" --json | json "[\"attempts\"][$1][\"ending\"]"; }
eventually "the first attempt of $job ends" 60 ended 0
[ "$(ended 0)" = returned ] || fail "the attempt on the cancelled worker ended as: $(ended 0)"
# Never more than two, whatever happens.
while is_state "$batch" running; do
  [ "$(squeue --noheader --array --states=PENDING,CONFIGURING,RUNNING --format=%i | wc -l)" -le 2 ] ||
    fail "more workers than were allowed"
  sleep 0.5
done
is_state "$batch" "done" || fail "the batch ended as $(state_of "$batch")"
"$podium" job explain "$job" | grep -q 'returned' || fail "nobody tells that $job was given back"
eventually "the fleet's keeper ends with the batch" 30 grep -q 'the batch has ended' fleet.log
wait "$fleet_process" || fail "the fleet's keeper ended with $?"
[ "$(grep -c 'started' fleet.log)" -ge 2 ] || fail "the cancelled worker was not replaced"
no_jobs() { [ -z "$(squeue --noheader)" ]; }
eventually "idle workers leave" 60 no_jobs

note "the same entries as by two plain workers"
"$podium" board show --board slurm.json --json >slurm.shown
python3 "$scripts/sample_batch.py" compare "$work" slurm.shown || fail "Slurm's workers gave other entries"

note "requeued while it works, a worker comes back under its name; nobody is started in its place"
batch=$("$podium" submit batch.yaml --again --json | json '["batch"]')
fleet --workers 1 --batch "$batch" --once >>fleet-once.log
eventually "a slow job runs" 90 running
read -r job worker <<<"$(running)"
scontrol requeue "${worker#check-}"
eventually "the first attempt of $job ends" 60 ended 0
[ "$(ended 0)" = returned ] || fail "the attempt on the requeued worker ended as: $(ended 0)"
[ "$(fleet --workers 1 --batch "$batch" --once --json | json '["started"]')" = 0 ] || fail "a requeued worker was doubled"
eventually "a slow job runs again" 90 running
[ "$(running | cut -d ' ' -f 2)" = "$worker" ] || fail "the requeued worker has another name"

note "preempted by an urgent job, it gives back what it runs, and comes back when the nodes are free"
read -r job worker <<<"$(running)"
before=$("$podium" job explain "$job" --json | json '["attempts"].__len__()')
urgent=$(sbatch --parsable --partition=urgent --nodes=3 --exclusive --output=urgent.out --wrap 'sleep 1')
eventually "the attempt of $job ends" 60 ended "$before"
[ "$(ended "$before")" = returned ] || fail "the attempt on the preempted worker ended as: $(ended "$before")"
has_ended() { [ -z "$(squeue --noheader --jobs="$urgent" 2>/dev/null)" ]; }
eventually "the urgent job ends" 60 has_ended
[ "$(fleet --workers 1 --batch "$batch" --once --json | json '["started"]')" = 0 ] || fail "a preempted worker was doubled"
eventually "a slow job runs again" 120 running
[ "$(running | cut -d ' ' -f 2)" = "$worker" ] || fail "the preempted worker has another name"

note "before its time is up it finishes what runs, and takes nothing more"
read -r job worker <<<"$(running)"
scancel --batch --signal=INT "${worker#check-}"
eventually "the worker leaves" 60 no_jobs
[ "$("$podium" job explain "$job" --json | json '["job"]["state"]')" = "done" ] || fail "$job was not finished"
is_state "$batch" running || fail "the batch ended as $(state_of "$batch"), and should wait for a worker"

note "what waits is withdrawn with its batch"
scontrol update PartitionName=all State=DOWN
fleet --workers 2 --batch "$batch" --once >>fleet-once.log
[ "$(squeue --noheader --array --states=PENDING --format=%i | wc -l)" = 2 ] || fail "two workers are not queued"
"$podium" batch cancel "$batch" >/dev/null
fleet --workers 2 --batch "$batch" --once >>fleet-once.log
eventually "queued workers are withdrawn" 20 no_jobs
note "all is well"
