# SPDX-License-Identifier: BSD-2-Clause
# A Slurm of one node, this machine, for as long as a test takes; to be sourced behind tests/tool/lib.sh.

# Nothing to test with: no failure for a user, but one for tests/run.
skip()
{
	echo "$*"
	[ -z "${S2PT_NO_SKIP-}" ] || exit 1
	exit 77
}

for program in munged slurmctld slurmd sbatch scontrol squeue jq; do
	command -v "$program" >/dev/null || [ -x "/usr/sbin/$program" ] || skip "no $program here"
done
# slurmd runs jobs as whoever submitted them, and asks for it.
[ "$(id -u)" -eq 0 ] || skip "Slurm's daemons need root"

PATH=$PATH:/usr/sbin
export SLURM_CONF=$scratch/slurm.conf
daemons=()

# Ports that nobody listens on, and below those that the system gives to who asks for any: PORT and the one behind it.
free_ports()
{
	local port lowest
	read -r lowest _ </proc/sys/net/ipv4/ip_local_port_range
	while :; do
		port=$((lowest / 2 + RANDOM % (lowest / 2 - 1)))
		! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null &&
			! (exec 3<>"/dev/tcp/127.0.0.1/$((port + 1))") 2>/dev/null && break
	done
	echo "$port"
}

# configure PORT
configure()
{
	local host
	host=$(hostname -s)
	cat >"$SLURM_CONF" <<END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$1
SlurmdPort=$(($1 + 1))
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$scratch/munge/socket
StateSaveLocation=$scratch/state
SlurmdSpoolDir=$scratch/spool
SlurmctldPidFile=$scratch/slurmctld.pid
SlurmdPidFile=$scratch/slurmd.pid
SlurmctldLogFile=$scratch/slurmctld.log
SlurmdLogFile=$scratch/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=2,batch_sched_delay=0,bf_interval=2
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=4 RealMemory=100
PartitionName=all Nodes=ALL Default=YES State=UP MaxTime=10
END
}

# wait_for SECONDS COMMAND...
wait_for()
{
	local last=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $last ] || return 1
		sleep 0.1
	done
}

give_up()
{
	tail -n 30 "$scratch"/*.log >&2 || true
	fail "$*"
	exit 1
}

is_idle()
{
	[ -z "$(squeue --noheader 2>/dev/null)" ]
}

# Whoever is still there when the test ends; a job outlives the daemons.
stop_slurm()
{
	scancel --user=root 2>/dev/null || true
	wait_for 60 is_idle || true
	for pid in "${daemons[@]}"; do
		kill "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
}

start_slurm()
{
	trap 'stop_slurm; rm -rf "$scratch"' EXIT
	mkdir -m 711 "$scratch/munge"
	chmod 711 "$scratch"
	mkdir "$scratch/state" "$scratch/spool"
	head -c 64 /dev/urandom >"$scratch/munge/key"
	chmod 600 "$scratch/munge/key"
	configure "$(free_ports)"
	munged --foreground --force --key-file="$scratch/munge/key" --socket="$scratch/munge/socket" \
		--seed-file="$scratch/munge/seed" --pid-file="$scratch/munge/pid" --log-file="$scratch/munge/log" \
		</dev/null >"$scratch/munged.log" 2>&1 &
	daemons=($!)
	wait_for 600 munge --socket="$scratch/munge/socket" -n || give_up "no munged"
	slurmctld -D </dev/null >"$scratch/slurmctld.log" 2>&1 &
	daemons=($! "${daemons[@]}")
	wait_for 600 scontrol ping || give_up "no slurmctld"
	slurmd -D </dev/null >"$scratch/slurmd.log" 2>&1 &
	daemons=($! "${daemons[@]}")
	wait_for 600 sh -c 'sinfo --noheader --format=%t | grep -qx idle' || give_up "no slurmd"
}
