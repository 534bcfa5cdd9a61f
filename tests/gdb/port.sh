# SPDX-License-Identifier: BSD-2-Clause
# At which port a process listens that was told to take port 0, which the system chooses: nobody else has it.  To be sourced.

# port_of PID...: the port of the first socket of these that listens; false: there is none yet.
port_of()
{
	local address state inode pid
	while read -r _ address _ state _ _ _ _ _ inode _; do
		[ "$state" = 0A ] || continue
		for pid; do
			[ -z "$(find "/proc/$pid/fd" -lname "socket:\[$inode\]" 2>/dev/null)" ] && continue
			echo $((16#${address#*:}))
			return
		done
	done </proc/net/tcp
	return 1
}
