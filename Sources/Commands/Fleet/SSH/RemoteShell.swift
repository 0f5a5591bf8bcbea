/// The functions that scripts for other machines are made of, for any POSIX shell on Linux. `scripts/check-ssh` runs them with a real
/// sshd, the tests with a pretended one.
enum RemoteShell {
  /// Variables that are set before: `name`, `program`, `folder`, `wanted` (a version).
  static let common = #"""
    # One line of the answer.
    tell() { printf '%s %s %s\n' "$mark" "$1" "${2-}"; }

    # A path there: what is relative, or begins with "~/", begins in the user's home.
    settle() {
      case $1 in
        '~/'*) printf '%s\n' "$HOME/${1#??}" ;;
        /*) printf '%s\n' "$1" ;;
        *) printf '%s\n' "$HOME/$1" ;;
      esac
    }

    # When a process began, in ticks since the machine did; nothing when there is none, or none that runs.
    birth() { sed -n 's/.*) [^ZX] \(.*\)/\1/p' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 19; }

    # The program, by a path from the root; of several the one of the wanted version. Empty when there is none.
    find_program() {
      case $program in
        */*) places=$(settle "$program") ;;
        ?*) places=$(command -v "$program") ;;
        *) places=$(command -v podium; printf '%s\n' "$HOME/.local/share/podium/current/bin/podium") ;;
      esac
      program=
      version=
      while IFS= read -r place; do
        [ -f "$place" ] && [ -x "$place" ] || continue
        found=$("$place" --version 2>&1 </dev/null | head -n 1)
        if [ -z "$program" ] || { [ "$found" = "$wanted" ] && [ "$version" != "$wanted" ]; }; then
          program=$place
          version=$found
        fi
      done <<END
    $places
    END
    }

    # The folder of the worker called $name, and how it runs: by systemd, nohup or none, as which process.
    find_worker() {
      [ -n "$folder" ] || folder=${XDG_STATE_HOME:-$HOME/.local/state}/podium/$name
      folder=$(settle "$folder")
      unit=podium-fleet-$name.service
      by=none
      process=
      # Where a login does not say where the user's own systemd listens.
      XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}
      export XDG_RUNTIME_DIR
      if [ -r "$folder/worker.unit" ]; then
        read -r manager <"$folder/worker.unit"
        # One that is not there is told as inactive: without an answer nothing is known.
        tries=0
        until state=$(systemctl "--$manager" show --property=ActiveState --value "$unit" 2>/dev/null) && [ -n "$state" ]; do
          tries=$((tries + 1))
          [ "$tries" -lt 5 ] || break
          sleep 1
        done
        case $state in
          active | activating | deactivating | reloading)
            by=systemd
            process=$(systemctl "--$manager" show --property=MainPID --value "$unit")
            ;;
        esac
      elif [ -r "$folder/worker.pid" ]; then
        read -r process began <"$folder/worker.pid"
        # Its number may have been given to another meanwhile.
        if [ -n "$began" ] && [ "$(birth "$process")" = "$began" ]; then by=nohup; else process=; fi
      fi
    }

    is_connected() { grep -q '^podium: worker .* is connected to ' "$folder/worker.log" 2>/dev/null; }
    # Told to finish what it measures.
    is_leaving() {
      told=$(cat "$folder/worker.leaving" 2>/dev/null)
      [ -n "$told" ] && [ "$by" != none ] && [ "$(birth "$process")" = "$told" ]
    }

    tell_worker() {
      tell folder "$folder"
      tell by "$by"
      tell process "$process"
      if is_leaving; then tell leaving yes; fi
      if [ "$by" != none ] && is_connected; then tell connected yes; fi
    }

    # What it said last.
    tell_log() {
      tail -n 5 "$folder/worker.log" 2>/dev/null | while IFS= read -r line; do tell log "$line"; done
    }

    cd "$HOME" || exit 1

    """#

  /// Tells all that is to be known before something is done; with `checkup=yes` what the doctor says too. Its arguments are the doctor's.
  static let probe = #"""
    main() {
      find_program
      find_worker
      tell architecture "$(uname -m)"
      tell home "$HOME"
      tell path "$PATH"
      tell program "$program"
      tell version "$version"
      tell_worker
      if [ "$by" = none ]; then tell_log; fi
      for field in publicKey connect coordinatorKey; do
        tell "$field" "$(sed -n "s/^ *\"$field\" : \"\(.*\)\",*\$/\1/p" "$folder/worker.access" 2>/dev/null)"
      done
      if [ "$checkup" = yes ] && [ -n "$program" ]; then
        tell doctor "$("$program" doctor --json --bind 'tcp://127.0.0.1:*' "$@" 2>/dev/null | tr '\n' ' ')"
      fi
    }
    """#

  /// Unpacks the archive that `archive` prints in base64, beside what is there, and makes it the current one.
  static let install = #"""
    main() {
      set -e
      umask 022
      place=$HOME/.local/share/podium
      mkdir -p "$place"
      fresh=$place/$release
      if [ ! -d "$fresh" ]; then
        rm -rf "$fresh.part"
        mkdir "$fresh.part"
        archive | base64 -d | tar -xzf - --strip-components=1 -C "$fresh.part"
        [ -x "$fresh.part/bin/podium" ]
        mv "$fresh.part" "$fresh"
      fi
      ln -sfn "$release" "$place/current.new"
      mv -fT "$place/current.new" "$place/current"
      tell installed "$fresh"
    }
    """#

  /// Starts the worker by the file `launcher` prints, with the key that `access_file` prints when `key` is `new`. Waits `patience` fifths
  /// of a second until it is connected.
  static let start = #"""
    refuse() {
      tell refused "$1"
      return 1
    }

    # By systemd where what it starts outlives the login, else by nohup; tells which, and why.
    choose() {
      manager=
      reason=
      if [ "$way" = nohup ]; then
        return
      elif ! [ -d /run/systemd/system ] || ! command -v systemd-run >/dev/null 2>&1; then
        reason='no systemd runs there'
      elif [ "$(id -u)" = 0 ]; then
        manager=system
      elif ! systemctl --user show-environment >/dev/null 2>&1; then
        reason='this user has no systemd of its own there'
      elif ! [ -e "/var/lib/systemd/linger/$(id -un)" ]; then
        reason="services of this user end with its login there: loginctl enable-linger $(id -un)"
      else
        manager=user
      fi
      if [ -n "$reason" ]; then tell reason "$reason"; fi
    }

    by_systemd() {
      systemctl "--$manager" reset-failed "$unit" 2>/dev/null
      # It would take a dollar for the beginning of a variable.
      run=$(printf '%s\n' "$folder/worker.run" | sed 's/\$/$$/g')
      printf '%s\n' "$manager" >"$folder/worker.unit"
      said=$(systemd-run "--$manager" --quiet --collect --no-block --unit="$unit" --description="Podium's worker $name" \
        --service-type=notify --property=NotifyAccess=main --property=KillMode=mixed --property=TimeoutStartSec=10min \
        --property=TimeoutStopSec=1h --property=WatchdogSec=2min --property=Restart=on-failure --property=RestartSec=15 \
        --property='RestartPreventExitStatus=64 65 66 76 77' --property=OOMPolicy=continue --property=LimitNOFILE=65536 \
        -- /bin/sh "$run" 2>&1 9>&-) && return
      rm -f "$folder/worker.unit"
      tell reason "systemd-run: $(printf '%s' "$said" | head -n 1)"
      return 1
    }

    by_nohup() {
      nohup /bin/sh "$folder/worker.run" >/dev/null 2>&1 </dev/null 9>&- &
      printf '%s %s\n' "$!" "$(birth "$!")" >"$folder/worker.pid"
    }

    main() {
      find_worker
      umask 077
      mkdir -p "$folder/state" && chmod 700 "$folder" "$folder/state" || { refuse "cannot make $folder"; return; }
      # Of two that start it at once, one does.
      if command -v flock >/dev/null 2>&1; then
        exec 9>"$folder/worker.lock"
        flock -n 9 || { refuse 'another start is at work there'; return; }
        find_worker
      fi
      if [ "$by" != none ]; then
        tell raced yes
        tell_worker
        return
      fi
      if [ "$key" = new ]; then
        access_file >"$folder/worker.access.new" && mv -f "$folder/worker.access.new" "$folder/worker.access" ||
          { refuse "cannot write to $folder"; return; }
        tell stored yes
      fi
      launcher >"$folder/worker.run" || { refuse "cannot write to $folder"; return; }
      rm -f "$folder/worker.pid" "$folder/worker.unit" "$folder/worker.leaving"
      if [ -e "$folder/worker.log" ]; then mv -f "$folder/worker.log" "$folder/worker.log.1"; fi
      choose
      if [ -z "$manager" ] && [ "$way" = systemd ]; then refuse 'systemd cannot start it'; return; fi
      if [ -z "$manager" ] || ! by_systemd; then
        if [ "$way" = systemd ]; then refuse 'systemd cannot start it'; return; fi
        by_nohup
      fi
      end=$(($(date +%s) + patience / 5 + 1))
      while [ "$(date +%s)" -lt "$end" ]; do
        find_worker
        if [ "$by" = none ] || is_connected; then break; fi
        sleep 0.2
      done
      tell_worker
      if [ "$by" = none ] || ! is_connected; then tell_log; fi
    }
    """#

  /// Tells the worker to finish what it measures and to leave, once however often it is called; with `now=yes` to leave at once. Waits
  /// `patience` fifths of a second until it has left.
  static let stop = #"""
    main() {
      find_worker
      tell was "$by"
      if [ "$by" != none ] && ! is_leaving; then
        birth "$process" >"$folder/worker.leaving"
        if [ "$by" = systemd ]; then
          systemctl "--$manager" stop --no-block "$unit"
        else
          kill -TERM "$process"
        fi
        sleep 0.2
      fi
      # Asked twice, it leaves at once. Between two tries systemd has no process for it.
      if [ "$now" = yes ] && [ -n "$(birth "$process")" ]; then kill -TERM "$process"; fi
      end=$(($(date +%s) + patience / 5 + 1))
      while [ "$by" != none ] && [ "$(date +%s)" -lt "$end" ]; do
        sleep 0.2
        find_worker
      done
      tell_worker
      if [ "$by" = none ]; then rm -f "$folder/worker.pid" "$folder/worker.unit" "$folder/worker.leaving"; fi
    }
    """#
}
