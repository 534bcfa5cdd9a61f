# SPDX-License-Identifier: GPL-2.0-only
# What a fixed list of works costs on either tree: accesses, barriers, invalidations, cache maintenance and pages, counted by the
# engines' operation `cost`.
package Cost;
use strict;
use warnings;
use JSON::PP ();

my ($at, $pa, $block) = (0x40000000, 0x80000000, 1 << 21);

# Lines for the first N pages, "IPA SIZE PA" of each in place of %s.
sub pages
{
	my ($n, $line) = @_;

	return map { sprintf $line, sprintf '0x%x 0x1000 0x%x', $at + 0x1000 * $_, $pa + 0x1000 * $_ } 0 .. $n - 1;
}

sub each_page
{
	my ($n, $line) = @_;

	return map { sprintf $line, $at + 0x1000 * $_ } 0 .. $n - 1;
}

my @mapped = pages(512, 'map %s rw sh hf');
my $one = sprintf '0x%x 0x1000', $at;
my $range = sprintf '0x%x 0x%x', $at, $block;
my $whole = sprintf '0x%x 0x%x 0x%x', $at, $block, $pa;

# What is measured: a name, what was there before, and the work.
my @works = (
	['map the first page, and its tables', [], ["map $one $pa rw sh hf"]],
	['map 512 pages, a fault each', [], \@mapped],
	['map 512 pages in one call', [], ["map $range " . ($pa + 0x1000) . ' rw']],
	['map a block of 2 MiB', [], ["map $whole rw sh hf"]],
	['map what is there already', \@mapped, ["map $one $pa rw sh hf"]],
	['map a page over another', \@mapped, ["map $one " . (2 * $pa) . ' rw sh hf']],
	['map a page into a block', ["map $whole rw"], ["map $one $pa rw sh hf"]],
	['fold 512 pages into a block', \@mapped, ["map $whole rw sh hf"]],
	['let a page be written (relax)', ['map ' . "$one $pa r"], [sprintf 'relax 0x%x rw', $at]],
	['let a block be executed (relax)', ["map $whole r"], [sprintf 'relax 0x%x rx', $at]],
	['set an access flag', [@mapped[0 .. 1], "AGE $one"], [sprintf 'mkyoung 0x%x', $at]],
	['age 512 pages', \@mapped, ['AGE ' . $range]],
	['write-protect 512 pages', \@mapped, ["wrprotect $range"]],
	['write-protect a block', ["map $whole rw"], ["wrprotect $range"]],
	['split a block', ["map $whole rw"], ["split $range 8"]],
	['clean 512 pages', \@mapped, ["flush $range"]],
	['unmap a page of 512', \@mapped, ["unmap $one"]],
	['unmap 512 pages', \@mapped, ["unmap $range"]],
	['unmap a block', ["map $whole rwx"], ["unmap $range"]],
	['destroy a table of 512 pages', \@mapped, ['destroy']],
);

# Machines: what their CPUs have changes what is owed.
my @machines = (['with FWB and range invalidation', 'fwb tlbr'], ['without either', '']);

# Ageing by whatever the tree has: a range, or page by page.
sub lines
{
	my ($by_page, @script) = @_;

	return map {
		if (/^AGE (\S+) (\S+)/) {
			$by_page ? each_page(hex($2) / 0x1000, 'mkold 0x%x') : "tcy $1 $2 1";
		} else {
			$_;
		}
	} @script;
}

# The counts of each work, in its order; undef where the tree has no such operation.
sub measure
{
	my ($tree, $flags) = @_;
	my $by_page = $tree->transcript('4k', "init 40 48\ntcy 0 0x1000 0\n") =~ /^> tcy.*\n< unsup/m;
	my $script = '';

	for my $work (@works) {
		my ($name, $before, $do) = @$work;
		$script .= join "\n", "init 40 48 $flags", lines($by_page, @$before), '# work', 'cost', lines($by_page, @$do),
			'# done', 'cost', 'destroy', '';
	}
	my @costs;
	for my $part (split /^# work\n/m, $tree->transcript('4k', "trace w\n$script")) {
		my ($done, $after) = split /^# done\n/m, $part;
		next if !defined $after;
		my ($counts) = $after =~ /^> cost\n< (.*)/m;
		push @costs, $done =~ /^< (?:unsup|\?)/m ? undef
			: { map { my ($what, $n) = split /=/; ($what => 0 + $n) } split ' ', $counts };
	}
	return @costs;
}

sub compare
{
	my ($trees) = @_;
	my @rows;

	return [] if !defined $trees->{base}{engine}{'4k'};
	for my $machine (@machines) {
		my @costs = map { [measure($trees->{$_}, $machine->[1])] } qw(base patched);
		for my $i (0 .. $#works) {
			my ($base, $patched) = map { $_->[$i] } @costs;
			my $same = !defined $base == !defined $patched;
			$same &&= !grep { $base->{$_} != $patched->{$_} } keys %{ $base // {} };
			push @rows, { machine => $machine->[0], work => $works[$i][0], base => $base, patched => $patched,
				      same => $same ? JSON::PP::true : JSON::PP::false };
		}
	}
	return \@rows;
}

1;
