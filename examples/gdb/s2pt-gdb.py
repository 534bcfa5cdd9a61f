# SPDX-License-Identifier: BSD-2-Clause
# Commands for gdb that explain stage-2 tables: s2pt-decode and s2pt-walk, by the core of libs2pt itself.
#
#   (gdb) source /usr/share/s2pt/gdb/s2pt-gdb.py
#   (gdb) target remote :1234
#   (gdb) s2pt-walk 0x40201000
"""Stage-2 tables in gdb: what an entry says, and the MMU's walk through the memory of a QEMU that stands."""

import ctypes
import os
import struct

import gdb

VERSION = '0.2'
# gdb knows this only while it reads the script.
HERE = os.path.dirname(os.path.abspath(__file__))
LEVEL_MAX = 3


class Geom(ctypes.Structure):
    """struct s2pt_geom"""
    _fields_ = [('granule', ctypes.c_uint), ('ipa_bits', ctypes.c_uint), ('pa_bits', ctypes.c_uint),
                ('start_level', ctypes.c_int), ('root_pages', ctypes.c_uint), ('lpa2', ctypes.c_bool)]


class Format(ctypes.Structure):
    """struct s2pt_format"""
    _fields_ = [('geom', Geom), ('fwb', ctypes.c_bool), ('xnx', ctypes.c_bool), ('as_stage1', ctypes.c_bool),
                ('regime', ctypes.c_uint), ('mair', ctypes.c_uint64), ('non_global', ctypes.c_bool), ('upper', ctypes.c_bool)]


class Vttbr(ctypes.Structure):
    """struct s2pt_vttbr"""
    _fields_ = [('root', ctypes.c_uint64), ('vmid', ctypes.c_uint), ('common', ctypes.c_bool), ('stray', ctypes.c_uint64)]


class Desc(ctypes.Structure):
    """s2pt_desc_t"""
    _fields_ = [('word', ctypes.c_uint64)]


def open_library():
    """The core: S2PT_LIBRARY, beside this file's prefix, or where the system looks."""
    soname = f'libs2pt.so.{VERSION}'
    prefix = os.path.join(HERE, '..', '..', '..')
    wanted = [os.environ[name] for name in ['S2PT_LIBRARY'] if name in os.environ]
    wanted += wanted or [os.path.join(prefix, 'lib', soname), soname]
    for path in wanted:
        try:
            library = ctypes.CDLL(path)
        except OSError as error:
            why = error
            continue
        library.s2pt_version_text.restype = ctypes.c_char_p
        version = library.s2pt_version_text().decode()
        if not version.startswith(VERSION + '.'):
            raise gdb.GdbError(f'{path} is libs2pt {version}; this script is for {VERSION}')
        for name, result, *arguments in [
                ('s2pt_vtcr_parse', ctypes.c_int, ctypes.POINTER(Geom), ctypes.c_void_p, ctypes.c_uint64),
                ('s2pt_vttbr_parse', None, ctypes.POINTER(Geom), ctypes.c_uint64, ctypes.POINTER(Vttbr)),
                ('s2pt_desc_kind', ctypes.c_int, Desc, ctypes.c_int),
                ('s2pt_desc_pa', ctypes.c_uint64, ctypes.POINTER(Format), Desc, ctypes.c_int),
                ('s2pt_desc_perm', ctypes.c_uint, ctypes.POINTER(Format), Desc),
                ('s2pt_desc_memattr', ctypes.c_uint, Desc),
                ('s2pt_desc_young', ctypes.c_bool, Desc),
                ('s2pt_desc_held', Desc),
                ('s2pt_note_type', ctypes.c_uint, Desc),
                ('s2pt_note_payload', ctypes.c_uint64, Desc),
                ('s2pt_level_has_blocks', ctypes.c_bool, ctypes.POINTER(Geom), ctypes.c_int),
                ('s2pt_status_name', ctypes.c_char_p, ctypes.c_int)]:
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
        return library
    raise gdb.GdbError(f'no {soname} ({why}); S2PT_LIBRARY=PATH names it')


library = None


def core():
    """The library, opened when it is first needed."""
    global library
    library = library or open_library()
    return library


EMPTY, HELD, NOTE, LEAF, TABLE = range(5)
DEVICES = ['device-nGnRnE', 'device-nGnRE', 'device-nGRE', 'device-GRE']


def memory_type(memattr, fwb):
    """The words that `s2pt decode` has for the common types; the field itself for the others."""
    if fwb:
        names = {**dict(enumerate(DEVICES)), 5: 'normal non-cacheable, or the device that stage 1 says', 6: 'normal write-back, forced',
                 7: 'as stage 1'}
    else:
        names = {**dict(enumerate(DEVICES)), 5: 'normal non-cacheable', 10: 'normal write-through', 15: 'normal write-back'}
    return names.get(memattr, f'MemAttr {memattr:#x}')


def permissions(perm):
    """As the tool prints them: rwx, or p and u where only EL1 or EL0 executes."""
    write = 'w' if perm & 2 else 'D' if perm & 16 else '-'
    return ('r' if perm & 1 else '-') + write + '-pux'[perm >> 2 & 3]


def describe(form, word, level):
    """One entry in words."""
    desc = Desc(word)
    kind = core().s2pt_desc_kind(desc, level)
    if kind == EMPTY:
        return 'empty'
    if kind == HELD:
        return 'invalid: held, between break and make'
    if kind == NOTE:
        which = core().s2pt_note_type(desc)
        return f'invalid: note of type {which}, payload {core().s2pt_note_payload(desc):#x}' if which else 'invalid'
    if kind == TABLE:
        return f'table at {core().s2pt_desc_pa(form, desc, LEVEL_MAX):#x}'
    if level < LEVEL_MAX and not core().s2pt_level_has_blocks(form.geom, level):
        return f'no block is at level {level}: reserved'
    return (f'{"page" if level == LEVEL_MAX else "block"} {permissions(core().s2pt_desc_perm(form, desc))} '
            f'{core().s2pt_desc_pa(form, desc, level):#x}, {memory_type(core().s2pt_desc_memattr(desc), form.fwb)}' +
            ('' if core().s2pt_desc_young(desc) else ', no access flag'))


def number(text):
    """An expression of gdb's, as 64 bits."""
    return int(gdb.parse_and_eval(text)) & (1 << 64) - 1


def register(name):
    """A system register as the target has it; None if it has none."""
    for spelled in (name, name.lower()):
        try:
            value = gdb.parse_and_eval(f'${spelled}')
            if value.type.code != gdb.TYPE_CODE_VOID:
                return int(value) & (1 << 64) - 1
        except gdb.error:
            pass
    return None


def parse(argument, positional, options):
    """Words of a command line: positional ones, `--name VALUE`, and `--name` for options that are False."""
    words, values = gdb.string_to_argv(argument), dict(options)
    found = []
    while words:
        word = words.pop(0)
        name = word[2:].replace('-', '_')
        if not word.startswith('--'):
            found.append(word)
        elif name not in options:
            raise gdb.GdbError(f'no such option: {word}')
        elif options[name] is False:
            values[name] = True
        elif not words:
            raise gdb.GdbError(f'{word} needs a value')
        else:
            values[name] = number(words.pop(0))
    if not positional[0] <= len(found) <= positional[1]:
        raise gdb.GdbError('see the command\'s help for what it takes')
    return [number(word) for word in found], values


def format_of(vtcr, hcr):
    """The format that VTCR_EL2 and HCR_EL2 say."""
    form = Format()
    status = core().s2pt_vtcr_parse(form.geom, None, vtcr)
    if status:
        raise gdb.GdbError(f'VTCR_EL2 {vtcr:#x} makes no sense: {core().s2pt_status_name(status).decode()}')
    # FEAT_XNX is the CPU's; where bit 53 is never set the two readings are the same.
    form.xnx = True
    form.fwb = bool(hcr and hcr >> 46 & 1)
    return form


def packet(text):
    """Send a packet to the remote server; the answer."""
    said = gdb.execute(f'maintenance packet {text}', to_string=True)
    return said.rsplit('received: ', 1)[-1].strip().strip('"')


class PhysicalMemory:
    """Reads by physical address as long as it is entered: QEMU's server can, others are read as they are."""

    def __init__(self, linear):
        self.linear = linear
        self.switched = False

    def __enter__(self):
        if self.linear is None:
            try:
                self.before = packet('qqemu.PhyMemMode')
                self.switched = self.before in ('0', '1') and packet('Qqemu.PhyMemMode:1') == 'OK'
            except gdb.error:
                pass
            if not self.switched:
                raise gdb.GdbError('this target has no physical memory to read (QEMU has); '
                                   '--linear OFFSET: it lies at its address plus OFFSET')
        return self

    def __exit__(self, *ignored):
        if self.switched:
            packet(f'Qqemu.PhyMemMode:{self.before}')

    def word(self, pa):
        """The little-endian word at a physical address."""
        at = pa + (self.linear or 0) & (1 << 64) - 1
        return struct.unpack('<Q', bytes(gdb.selected_inferior().read_memory(at, 8)))[0]


class Decode(gdb.Command):
    """Explain a stage-2 descriptor.

s2pt-decode WORD [LEVEL] [--vtcr VTCR_EL2] [--hcr HCR_EL2]

WORD, LEVEL and values are expressions.  LEVEL is 3 if it is not said.  The registers are those of the target, if it has them;
otherwise 4 KiB pages, 40 bits, as VTCR_EL2 0x80023558 says, and no FWB."""

    def __init__(self):
        super().__init__('s2pt-decode', gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        (word, *rest), options = parse(argument, (1, 2), {'vtcr': None, 'hcr': None})
        level = rest[0] if rest else LEVEL_MAX
        level = level - (1 << 64) if level >> 63 else level
        if not -1 <= level <= LEVEL_MAX:
            raise gdb.GdbError('levels are -1 to 3')
        vtcr = options['vtcr'] or register('VTCR_EL2') or 0x80023558
        hcr = options['hcr'] if options['hcr'] is not None else register('HCR_EL2')
        print(f'{word:#x}  level {level}: {describe(format_of(vtcr, hcr), word, level)}')


class Walk(gdb.Command):
    """Walk the stage-2 tables of a machine that stands, as its MMU does.

s2pt-walk IPA [--vttbr VTTBR_EL2] [--vtcr VTCR_EL2] [--hcr HCR_EL2] [--linear OFFSET]

All are expressions; the registers are those of the target if they are not given.  Memory is read by its physical address from
QEMU's server, or, with --linear, where the target has it: at its physical address plus OFFSET."""

    def __init__(self):
        super().__init__('s2pt-walk', gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        (ipa,), options = parse(argument, (1, 1), {'vttbr': None, 'vtcr': None, 'hcr': None, 'linear': None})
        registers = {}
        for name in ('vttbr', 'vtcr', 'hcr'):
            registers[name] = options[name] if options[name] is not None else register(f'{name.upper()}_EL2')
            if registers[name] is None and name != 'hcr':
                raise gdb.GdbError(f'the target has no {name.upper()}_EL2: --{name} says it')
        form = format_of(registers['vtcr'], registers['hcr'])
        root = Vttbr()
        core().s2pt_vttbr_parse(form.geom, registers['vttbr'], root)
        print(f'VTTBR_EL2 {registers["vttbr"]:#x}: root {root.root:#x}, VMID {root.vmid}; VTCR_EL2 {registers["vtcr"]:#x}: '
              f'{1 << form.geom.granule - 10} KiB pages, {form.geom.ipa_bits} bits, from level {form.geom.start_level}')
        if ipa >> form.geom.ipa_bits:
            print(f'IPA {ipa:#x} is beyond the input: translation fault, level 0')
            return
        with PhysicalMemory(options['linear']) as memory:
            self.steps(memory, form, root.root, ipa)

    def steps(self, memory, form, table, ipa):
        """Entry by entry, until one ends the walk."""
        bits = form.geom.granule - 3
        for level in range(form.geom.start_level, LEVEL_MAX + 1):
            shift = bits * (4 - level) + 3
            index = ipa >> shift if level == form.geom.start_level else ipa >> shift & (1 << bits) - 1
            at = table + 8 * index
            try:
                word = memory.word(at)
            except gdb.error as error:
                print(f'level {level}: {at:#x}: can\'t be read: {error}')
                return
            print(f'level {level}: {at:#x}: {word:#x}  {describe(form, word, level)}')
            kind = core().s2pt_desc_kind(Desc(word), level)
            if kind == TABLE:
                table = core().s2pt_desc_pa(form, Desc(word), LEVEL_MAX)
                continue
            reserved = level < LEVEL_MAX and not core().s2pt_level_has_blocks(form.geom, level)
            if kind != LEAF or reserved:
                print(f'IPA {ipa:#x}: translation fault, level {level}')
            elif not core().s2pt_desc_young(Desc(word)):
                print(f'IPA {ipa:#x}: access flag fault, level {level}')
            else:
                print(f'IPA {ipa:#x}: PA {core().s2pt_desc_pa(form, Desc(word), level) + (ipa & (1 << shift) - 1):#x}')
            return


Decode()
Walk()
