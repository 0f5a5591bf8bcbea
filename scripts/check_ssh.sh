#!/usr/bin/env bash
# Runs in namespaces of its own, as their first process: what it starts ends with it. scripts/check-ssh calls it.
#   scripts/check_ssh.sh FOLDER
# FOLDER holds podium.deb, the archive and what is in it, README.md, the sample batch, and a Debian in lab1.
set -euo pipefail
work=$1 scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$work"
umask 022

note() { echo "check-ssh: $*" >&2; }
fail() {
  note "$*"
  for log in *.log; do [ ! -s "$log" ] || { echo "== $log" && tail -n 20 "$log"; } >&2; done
  exit 1
}

# Waits until a command succeeds: eventually "what" SECONDS COMMAND...
eventually() {
  local what=$1 turns=$(($2 * 5))
  shift 2
  while ! "$@" >/dev/null 2>&1; do
    ((turns-- > 0)) || fail "$what: not in time"
    sleep 0.2
  done
}

# A member of what a JSON text on standard input holds: json '["hosts"][0]["state"]'
json() { python3 -c 'import json, sys; print(eval("value" + sys.argv[1], {"value": json.load(sys.stdin)}))' "$1"; }
# "w1=started w2=FAIL" of an answer of 'podium fleet ssh'.
states() { python3 -c 'import json, sys; print(*(host["name"] + "=" + host["state"] for host in json.load(sys.stdin)["hosts"]))'; }

# The entries of a board are those of two plain workers.
same_entries() {
  "$podium" board show --board "$1" --json >"$1.shown"
  python3 "$scripts/sample_batch.py" compare "$work" "$1.shown" || fail "$1 and the plain board differ"
}

# Processes of podium: workers and their trials, coordinators.
podiums() {
  local file
  for file in /proc/[0-9]*/exe; do readlink "$file" 2>/dev/null || true; done | grep -c '/podium\( (deleted)\)\?$' || true
}
none_left() { [ "$(podiums)" = 0 ]; }

# Names of namespaces are files: ours alone.
mkdir -p /run/netns
mount -t tmpfs podium /run/netns
podium=$(echo "$work"/archive/*/bin/podium)
export XDG_CACHE_HOME=$work/cache
ip netns add alone
ip -n alone link set lo up

note "three sshd's on loopback addresses"
mkdir loop loop/homes
ssh-keygen -q -t ed25519 -N '' -f loop/id
for number in 2 3 4; do
  ssh-keygen -q -t ed25519 -N '' -f "loop/host$number"
  cat >"loop/sshd$number" <<END
ListenAddress 127.0.0.$number:220$number
HostKey $work/loop/host$number
PidFile none
AuthorizedKeysFile $work/loop/id.pub
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
SetEnv HOME=$work/loop/homes XDG_CACHE_HOME=$work/cache
END
  # One host is not known.
  [ "$number" = 4 ] || echo "[127.0.0.$number]:220$number $(cut -d ' ' -f 1,2 "loop/host$number.pub")" >>loop/known
  mkdir -p /run/sshd
  ip netns exec alone /usr/sbin/sshd -D -e -f "$work/loop/sshd$number" >"sshd$number.log" 2>&1 </dev/null &
done
printf 'User root\nIdentityFile %s/loop/id\nIdentitiesOnly yes\nUserKnownHostsFile %s/loop/known\n' "$work" "$work" >loop/config
cat >loop/hosts <<END
127.0.0.2:2202 name=w1 podium=$podium folder=$work/loop/it's-w1
127.0.0.3:2203 name=w2 podium=$podium folder=~/w2 label=rack=\$(id)
END
{ cat loop/hosts && echo "127.0.0.4:2204 name=unknown" && echo "127.0.0.5:2205 name=nobody"; } >loop/more
address=tcp://127.0.0.1:5570
alone() { ip netns exec alone "$podium" "$@"; }
fleet() { alone fleet ssh "$1" --hosts "$2" --ssh-config loop/config --json "${@:3}"; }
answers() { ip netns exec alone ssh -F loop/config -o BatchMode=yes -p "220$1" "127.0.0.$1" true; }
for number in 2 3; do eventually "sshd $number answers" 20 answers "$number"; done

status=0
said=$(fleet check loop/more 2>check.log) || status=$?
[ "$status" = 69 ] || fail "'check' ends with $status"
[ "$(states <<<"$said")" = "w1=ok w2=ok unknown=FAIL nobody=FAIL" ] || fail "check: $(states <<<"$said")"
grep -q 'unknown: Host key verification failed' check.log || fail "a host that is not known is not told"

alone keys create ann --role submit --state loop/state --connect $address --out loop/ann.access >/dev/null
# Not by the function: its process would be a shell's.
ip netns exec alone "$podium" coordinator --bind $address --state loop/state --board loop.json >coordinator.log 2>&1 </dev/null &
coordinator=$!
said=$(fleet start loop/more --state loop/state --connect $address 2>start.log) && fail "'start' does not tell that two hosts failed"
[ "$(states <<<"$said")" = "w1=started w2=started unknown=FAIL nobody=FAIL" ] || fail "start: $said"
[ "$(stat -c %a "loop/it's-w1/worker.access" loop/homes/w2/worker.access | sort -u)" = 600 ] || fail "keys are open to others"
[ "$(alone keys list --state loop/state --json | grep -c '"ssh-')" = 2 ] || fail "hosts that failed have keys"
said=$(fleet start loop/hosts --state loop/state --connect $address) || fail "'start' is not repeatable"
[ "$(states <<<"$said")" = "w1=runs w2=runs" ] || fail "start again: $(states <<<"$said")"
alone submit batch.yaml --access loop/ann.access --wait --timeout 120s >submit.log 2>&1 || fail "the batch fails"
[ "$(fleet status loop/hosts | states)" = "w1=connected w2=connected" ] || fail "status: $(fleet status loop/hosts)"
same_entries loop.json

note "stopped while they work, they finish"
ip netns exec alone "$podium" submit batch.yaml --access loop/ann.access --again --wait --timeout 120s >again.log 2>&1 &
submit=$!
leased() { alone batch results b2 --access loop/ann.access --json | grep -q '"leased"'; }
eventually "jobs run" 20 leased
fleet stop loop/hosts --timeout 60s >stop.json || fail "'stop' ends with $?"
[ "$(states <stop.json)" = "w1=stopped w2=stopped" ] || fail "stop: $(states <stop.json)"
[ "$(podiums)" = 2 ] || fail "$(($(podiums) - 2)) processes of workers are left"
! alone batch results b2 --access loop/ann.access --json | grep -q '"leased"\|"failed"' || fail "a job was not finished"
kill "$submit" "$coordinator"
wait "$submit" "$coordinator" || true
eventually "nothing is left" 10 none_left

note "three hosts: Debian without podium, with an administrator's ssh"
root=/usr/sbin:/usr/bin:/sbin:/bin
inside() { env -i PATH=$root HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive chroot "$@"; }
echo 'APT::Get::Assume-Yes "true";' >lab1/etc/apt/apt.conf.d/91-nobody-answers
# Nobody is somebody else here.
printf '#!/bin/sh\nexec "$@"\n' >lab1/usr/bin/sudo
chmod 755 lab1/usr/bin/sudo
printf '127.0.0.1 localhost\n10.78.0.1 lab1\n10.78.0.2 lab2\n10.78.0.3 lab3\n' >lab1/etc/hosts
inside lab1 useradd --create-home --home-dir /srv/ann --shell /bin/bash ann
install -d -m 700 lab1/srv/ann/.ssh lab1/run/sshd
ssh-keygen -q -t ed25519 -N '' -C ann -f lab1/srv/ann/.ssh/id_ed25519
cp lab1/srv/ann/.ssh/id_ed25519.pub lab1/srv/ann/.ssh/authorized_keys
inside lab1 chown -R ann: /srv/ann
for host in lab2 lab3; do cp -a lab1 $host; done
ip netns add hub
ip -n hub link add bridge0 type bridge
ip -n hub link set bridge0 up
for number in 1 2 3; do
  host=lab$number
  rm -f $host/etc/ssh/ssh_host_*
  inside $host ssh-keygen -A >/dev/null
  echo "$host $(cut -d ' ' -f 1,2 $host/etc/ssh/ssh_host_ed25519_key.pub)" >>lab1/srv/ann/.ssh/known_hosts
  ip netns add $host
  ip -n $host link set lo up
  ip -n $host link add eth0 type veth peer name port$number netns hub
  ip -n hub link set port$number master bridge0 up
  ip -n $host addr add 10.78.0.$number/24 dev eth0
  ip -n $host link set eth0 up
  mount -t proc proc $host/proc
  mount -t tmpfs shm $host/dev/shm
  # Those who measure on this machine take turns, wherever they are.
  mount --bind /run/lock $host/run/lock
done
inside lab1 chown -R ann: /srv/ann
# Runs a command on a host: on lab1 COMMAND...
on() {
  local host=$1
  shift
  ip netns exec "$host" unshare --uts sh -c 'hostname "$0" && exec "$@"' "$host" \
    env -i PATH=$root HOME=/root LC_ALL=C.UTF-8 chroot "$work/$host" "$@"
}
for host in lab2 lab3; do on $host /usr/sbin/sshd -D -e >"sshd-$host.log" 2>&1 </dev/null & done
as_ann() { on lab1 runuser -u ann -- env HOME=/srv/ann bash -c "cd && $1"; }
for host in lab2 lab3; do eventually "$host lets ann in" 20 as_ann "ssh -o BatchMode=yes $host true"; done

note "the README's commands, from the package to a board"
# The two blocks of the section: for all machines, then for the coordinator's.
awk '/^##/{inside = /^### From the package/} inside && /^```/{open = !open; block += open; next}
  inside && open {print > ("block" block)}' README.md
[ -s block1 ] && [ -s block2 ] && [ ! -e block3 ] || fail "the README has another section than is tried here"
file=$(grep -o 'podium_[^ ]*\.deb' block1)
cp batch.yaml product*.onnx lab1/srv/ann/
for host in lab1 lab2 lab3; do cp podium.deb "$host/srv/ann/$file"; done
cp block1 lab1/tmp/ && cp block1 lab2/tmp/ && cp block1 lab3/tmp/
SECONDS=0
for host in lab1 lab2 lab3; do
  # Packages come from where this machine gets them.
  inside $host sh -ec 'cd /srv/ann && . /tmp/block1' >"install-$host.log" 2>&1 </dev/null || fail "it does not install on $host"
done
installed=$SECONDS
{ echo 'set -euxo pipefail' && cat block2 && echo 'kill %1 && wait'; } >lab1/srv/ann/commands
as_ann 'bash commands' >readme.log 2>&1 </dev/null || fail "the README's commands fail"
took=$SECONDS
grep -q 'product4' readme.log || fail "no board was shown"
cp lab1/srv/ann/team.json team.json
same_entries team.json
[ "$took" -lt 300 ] || fail "it took $took s, and should take less than 5 minutes"
eventually "nothing is left" 10 none_left
note "from the .deb to two workers on two hosts and a board: $took s, of which installing took $installed s"

note "a host without podium gets the archive"
inside lab3 apt-get remove -qq podium >/dev/null 2>&1
archive=$(basename podium-*.tar.gz)
cp "$archive" lab1/srv/ann/
status=0
as_ann 'podium fleet ssh check --hosts hosts' >bare.log 2>&1 || status=$?
[ "$status" = 66 ] || fail "a host without podium: 'check' ends with $status"
as_ann 'podium coordinator --bind tcp://0.0.0.0:5570 --state podium-state' >coordinator2.log 2>&1 </dev/null &
as_ann "podium fleet ssh start --hosts hosts --state podium-state --connect tcp://lab1:5570 --install $archive" >install.log 2>&1 ||
  fail "the archive is not installed"
said=$(as_ann 'podium fleet ssh status --hosts hosts --json')
[ "$(states <<<"$said")" = "lab2=connected lab3=connected" ] || fail "status: $said"
as_ann 'podium fleet ssh stop --hosts hosts' >stop.log 2>&1 || fail "'stop' ends with $?"
[ "$(podiums)" = 1 ] || fail "workers are left"
note "all is well"
