# SPDX-License-Identifier: BSD-2-Clause
# A QEMU that stands before its first instruction, with tables in its memory; to be sourced behind tests/tool/lib.sh.

for program in qemu-system-aarch64 gdb-multiarch python3; do
	command -v "$program" >/dev/null && continue
	echo "no $program here"
	[ -z "${S2PT_NO_SKIP-}" ] || exit 1
	exit 77
done

# Tables of two pages, a device and a block from 0x48000000 on, and a page that is held.
cat >"$scratch/tables" <<'END'
table ipa=40 base=0x48000000 vmid=7
map 0x80000000 2M 0x80000000 rwx
map 0x9000000 4K 0x9000000 rw device
map 0x9001000 4K 0x9005000 r
map 0x9002000 4K 0x9006000 rw old
note 0x9003000 4K 3 0x55
END
"$tool" generate "$scratch/tables" --image="$scratch/tables.list" >"$scratch/told"
vttbr=$(grep -oE 'VTTBR_EL2[^0-9]+0x[0-9a-f]+' "$scratch/told" | grep -oE '0x[0-9a-f]+$' | head -n 1)
vtcr=$(grep -oE 'VTCR_EL2[^0-9]+0x[0-9a-f]+' "$scratch/told" | grep -oE '0x[0-9a-f]+$' | head -n 1)
# The pages of a list as they lie in memory.
python3 - "$scratch/tables.list" "$scratch/tables.raw" <<'END'
import struct, sys
data = open(sys.argv[1], 'rb').read()
pages = {struct.unpack_from('<Q', data, at)[0]: data[at + 8:at + 4104] for at in range(0, len(data), 4104)}
with open(sys.argv[2], 'wb') as out:
    for pa, page in pages.items():
        out.seek(pa - 0x48000000)
        out.write(page)
END

. "$(dirname "${BASH_SOURCE[0]}")/port.sh"

# Start QEMU; its server is at localhost:$port.
machine=
trap '[ -z "$machine" ] || kill "$machine" 2>/dev/null; rm -rf "$scratch"' EXIT
qemu()
{
	qemu-system-aarch64 -M virt,virtualization=on -cpu max -m 256M -display none -serial none -monitor none -nic none \
		-S -gdb tcp:127.0.0.1:0 -device "loader,file=$scratch/tables.raw,addr=0x48000000,force-raw=on" \
		</dev/null >"$scratch/qemu" 2>&1 &
	machine=$!
	until port=$(port_of $machine); do
		kill -0 $machine 2>/dev/null && sleep 0.05 && continue
		cat "$scratch/qemu" >&2
		fail "no QEMU"
		exit 1
	done
}

# End it.
no_qemu()
{
	kill "$machine"
	wait "$machine" || true
	machine=
}
