#!/usr/bin/env bash
# Runs inside a booted Debian in which the .deb is installed: starts the services for real, and sees what becomes of them when they
# hang, die, are stopped and are not let in. scripts/check-deploy puts it there; it writes its verdict to /srv/verdict.
set -euo pipefail
exec >/srv/check.log 2>&1
echo "it did not end" >/srv/verdict
trap 'journalctl --no-pager -o cat -u "podium*" >/srv/journal.log || true; sync; systemctl --no-block poweroff' EXIT
cd /srv

fail() {
  echo "$*" | tee /srv/verdict
  systemctl --no-pager --full status 'podium*' || true
  exit 1
}

step() { echo "== $* (after $SECONDS s)"; }

# A property of a service.
of() { systemctl show --value -p "$2" "$1"; }

# Waits until a property has a value.
becomes() {
  local turn
  for ((turn = 0; turn < 200; turn++)); do
    [ "$(of "$1" "$2")" != "$3" ] || return 0
    sleep 0.2
  done
  fail "$1: $2 is $(of "$1" "$2"), not $3"
}

key() {
  runuser -u podium -- podium keys create "$1" --role "$2" --state /var/lib/podium --connect tcp://127.0.0.1:5570 \
    --out "/var/lib/podium/$1.access"
  install -m 600 "/var/lib/podium/$1.access" "$3"
}

manifest() {
  cat >"$1.yaml" <<END
podium: 1
name: $1
variants:
  - name: here
    $3
tasks:
  - $2
END
}

coordinator=podium-coordinator.service worker=podium-worker@w1.service backup=podium-backup.service

step "verified, and closed"
for unit in $coordinator $worker $backup podium-backup.timer; do
  said=$(systemd-analyze verify --man=no "$unit" 2>&1 | grep -i podium || true)
  [ -z "$said" ] || fail "systemd-analyze verify $unit: $said"
  [ "$unit" != podium-backup.timer ] || continue
  exposure=$(systemd-analyze security --no-pager "$unit" | sed -n 's/.*exposure level for .*: \([0-9.]*\) .*/\1/p')
  echo "$unit: exposure $exposure of 10"
  awk -v exposure="$exposure" 'BEGIN { exit !(exposure != "" && exposure < 2.5) }' || fail "$unit is open: exposure $exposure"
done

step "ready means that it answers"
systemctl start $coordinator || fail "the coordinator does not start"
key ann submit /srv/ann.access
podium status --access ann.access || fail "the coordinator does not answer"
[ "$(of $coordinator StatusText)" = "listening on tcp://127.0.0.1:5570" ] || fail "status: $(of $coordinator StatusText)"
[ "$(of $coordinator User)" = podium ] || fail "the coordinator is not podium's"

step "a worker whose key is root's alone"
key w1 work /etc/podium/w1.access
systemctl start $worker || fail "the worker does not start"
[ "$(of $worker StatusText)" = "connected to tcp://127.0.0.1:5570" ] || fail "status: $(of $worker StatusText)"

step "jobs: in the worker, in a trial of its own, on pinned cores with kernels made at run time"
manifest probe '{ use: probe, id: isolated, with: { isolate: true } }' ''
podium submit probe.yaml --access ann.access --wait --timeout 60s || fail "a probe does not run"
if [ -n "$(/sbin/ldconfig -p | grep libdnnl)" ]; then
  manifest kernel '{ use: kernels, id: product, trials: 1 }' 'model: { kernel: "matmul:m=32,n=32,k=32,dtype=f32" }'
  podium submit kernel.yaml --access ann.access --wait --timeout 300s || fail "a kernel is not measured"
fi

step "the sample batch, by two workers"
key w2 work /etc/podium/w2.access
systemctl start podium-worker@w2.service || fail "a second worker does not start"
podium submit sample/batch.yaml --access ann.access --wait --timeout 120s || fail "the sample batch does not run"
podium board show --board /var/lib/podium/leaderboard.json --json >sample/shown.json
systemctl stop podium-worker@w2.service

step "a backup every night, once it is asked for"
[ "$(systemctl is-enabled podium-backup.timer)" = disabled ] || fail "backups are made that nobody asked for"
systemctl enable --quiet --now podium-backup.timer || fail "the timer does not start"
systemctl list-timers --no-pager podium-backup.timer | grep -q "$backup" || fail "the timer starts nothing"
sed -i 's/^BACKUP_KEEP=.*/BACKUP_KEEP=2/' /etc/default/podium-backup
for turn in 1 2 3; do
  systemctl start $backup || fail "backup $turn is not made"
  # Their names have seconds.
  sleep 1
done
backups=(/var/lib/podium-backups/*)
[ ${#backups[@]} = 2 ] || fail "of three backups two should be kept, and not: ${backups[*]}"
[ "$(stat -c '%a %U' "${backups[1]}")" = "700 podium" ] || fail "others may read the backup: $(stat -c '%a %U' "${backups[1]}")"
runuser -u podium -- podium coordinator restore --from "${backups[1]}" --state /var/lib/podium/tried || fail "the backup is not whole"
cmp /var/lib/podium/tried/leaderboard.json /var/lib/podium/leaderboard.json || fail "the backup has another board"
rm -r /var/lib/podium/tried

step "stopped, a worker finishes what runs"
manifest sleeper '{ use: probe, id: sleeper, with: { sleep: 5s, isolate: true } }' ''
podium submit sleeper.yaml --access ann.access --wait --timeout 60s &
submit=$!
for ((turn = 0; turn < 100; turn++)); do
  ! podium status --access ann.access --json | grep -q '"leased": *1' || break
  sleep 0.1
done
[ "$turn" -lt 100 ] || fail "the job never ran"
systemctl stop $worker
[ "$(of $worker Result)" = success ] || fail "the worker was not drained: $(of $worker Result)"
wait "$submit" || fail "the job that ran when its worker was stopped was not finished"

step "killed, it is started again"
systemctl start $worker
kill -KILL "$(of $coordinator MainPID)"
becomes $coordinator NRestarts 1
becomes $coordinator ActiveState active
becomes $worker StatusText "connected to tcp://127.0.0.1:5570"
[ "$(of $worker NRestarts)" = 0 ] || fail "the worker did not live through its coordinator's death"

step "hanging, it is ended and started again"
mkdir -p /run/systemd/system/$coordinator.d
printf '[Service]\nWatchdogSec=3\n' >/run/systemd/system/$coordinator.d/short.conf
systemctl daemon-reload
systemctl restart $coordinator
sleep 8
[ "$(of $coordinator NRestarts)" = 0 ] || fail "an idle coordinator was taken for one that hangs"
kill -STOP "$(of $coordinator MainPID)"
becomes $coordinator NRestarts 1
becomes $coordinator ActiveState active
podium status --access ann.access --timeout 20s || fail "it does not answer after the watchdog"

step "not let in, it is not tried again"
runuser -u podium -- podium keys revoke w2 --state /var/lib/podium
! systemctl start podium-worker@w2.service || fail "a worker with a revoked key starts"
[ "$(of podium-worker@w2.service ExecMainStatus)" = 77 ] || fail "exit code $(of podium-worker@w2.service ExecMainStatus)"
becomes podium-worker@w2.service ActiveState failed

step "workers over ssh: systemd starts them for root, and for a user who lingers"
useradd --create-home --home-dir /srv/ann --shell /bin/bash ann
# By the coordinator's own user: what another grants in its folder it could not read.
runuser -u podium -- ssh-keygen -q -t ed25519 -N '' -f /var/lib/podium/id
for home in /root /srv/ann; do
  install -d -m 700 "$home/.ssh"
  cp /var/lib/podium/id.pub "$home/.ssh/authorized_keys"
done
chown -R ann: /srv/ann/.ssh
systemctl start ssh || fail "sshd does not start"
printf 'IdentityFile /var/lib/podium/id\nStrictHostKeyChecking accept-new\nUserKnownHostsFile /var/lib/podium/known\n' >ssh.config
printf 'root@127.0.0.1 name=roots\nann@127.0.0.1 name=anns\n' >hosts
fleet() { runuser -u podium -- podium fleet ssh "$1" --hosts /srv/hosts --ssh-config /srv/ssh.config "${@:2}"; }
start() { fleet start --state /var/lib/podium --connect tcp://127.0.0.1:5570 "$@"; }
fleet check || fail "'check' ends with $?"
! podium fleet ssh start --hosts hosts --state /var/lib/podium --connect tcp://127.0.0.1:5570 || fail "root grants what nobody reads"
! start --by systemd || fail "a user's service is started that would end with the login"
[ "$(of podium-fleet-roots.service StatusText)" = "connected to tcp://127.0.0.1:5570" ] || fail "root's worker is not systemd's"
loginctl enable-linger ann
start || fail "'start' ends with $?"
fleet status | grep -q '^anns *connected *systemd' || fail "ann's worker is not systemd's: $(fleet status)"
fleet status | grep -q '^roots *connected *systemd' || fail "root's worker is not systemd's: $(fleet status)"
# Killed, it is started again; its folder, its key and its name are the same.
kill -KILL "$(of podium-fleet-roots.service MainPID)"
becomes podium-fleet-roots.service NRestarts 1
fleet stop --timeout 60s || fail "'stop' ends with $?"
fleet status | grep -q '^roots *stopped' || fail "it runs: $(fleet status)"
! pgrep --full '/[.]local/state/podium/' || fail "workers are left"

step "gone with the package, data last"
apt-get remove -qq -y podium >/dev/null
! systemctl is-active $coordinator || fail "it runs without its package"
[ -f /var/lib/podium/podium.sqlite ] || fail "'remove' touched data"
dpkg --purge podium >/dev/null
[ ! -e /var/lib/podium ] && [ ! -e /var/lib/private/podium-worker ] || fail "'purge' left data"
[ "$(stat -c '%a %U' "${backups[1]}")" = "700 root" ] || fail "'purge' took the backups, or left them to nobody"
! find /etc/systemd/system -name 'podium-*' | grep . || fail "'purge' left services enabled"
echo ok >/srv/verdict
