# SPDX-License-Identifier: GPL-2.0-only
# What a review found, in plain words: the verdict first, then each part on its own.
package Report;
use strict;
use warnings;
use Text::Wrap qw(wrap);

$Text::Wrap::columns = 125;

# So many differences are shown whole; how to see the rest is said.
my $most = 4;

sub number
{
	my ($n, $word, $plural) = @_;

	return "$n " . ($n == 1 ? $word : $plural // "${word}s");
}

sub sizes
{
	my @sizes = map { s/k$/K/r } @_;
	my $last = pop @sizes;

	return @sizes ? join(', ', @sizes) . " and $last pages" : "$last pages";
}

sub names
{
	return join ', ', map { "`$_->{scenario}`" } @_;
}

# What is new in PATCHED, by part; the exit status and the first line follow from it.
sub verdict
{
	my ($found) = @_;
	my $operations = $found->{operations};
	my @new = grep { !$_->{old} } @{ $operations->{patched} };
	my @dearer = grep { !$_->{same} } @{ $found->{cost} };
	my @rows = @{ $found->{schedules}{rows} };
	my @live = grep { $_->{complaint} eq 'new' && $_->{patched}{end} eq 'livelock' } @rows;
	my @wrong = grep { $_->{complaint} eq 'new' && $_->{patched}{end} ne 'livelock' } @rows;
	my @gone = grep { $_->{complaint} eq 'gone' } @rows;
	my @said;

	push @said, number(scalar @{ $operations->{both} }, 'kind') . ' of difference in what single operations do'
		if @{ $operations->{both} };
	push @said, 'PATCHED parts from libs2pt in ' . number(scalar @new, 'way') . ' that BASE does not' if @new;
	push @said, 'a new complaint under some schedule of ' . names(@wrong) if @wrong;
	push @said, 'a new livelock in ' . names(@live) if @live;
	push @said, 'no complaint any more in ' . names(@gone) if @gone;
	push @said, 'more faults for an access in ' . names(grep { $_->{more} > 0 } @rows) if grep { $_->{more} > 0 } @rows;
	push @said, 'fewer faults for an access in ' . names(grep { $_->{more} < 0 } @rows) if grep { $_->{more} < 0 } @rows;
	push @said, number(scalar @dearer, 'work') . ' of ' . @{ $found->{cost} } . ' with another cost' if @dearer;
	$found->{status} = @said ? 1 : 0;
	$found->{verdict} = @said ? 'PATCHED differs from BASE: ' . join('; ', @said) . '.'
		: 'no difference was found between BASE and PATCHED.';
}

# What the events are called whose lines begin so.
my %events = (
	a => 'allocations', f => 'pages freed', u => 'detached tables', s => 'stores', g => 'page counts', p => 'page counts',
	b => 'barriers', rl => 'RCU sections', ru => 'RCU sections', dc => 'cache maintenance', ic => 'cache maintenance',
	map { $_ => 'TLB invalidation' } qw(ti tn tr tv),
);

sub what
{
	my ($found) = @_;
	my ($a, $b) = map { $events{ (split ' ')[0] // '' } // '' } @{ $found->{line} };

	return $found->{what} if $found->{what} ne 'events' || !($a . $b);
	return $a eq $b || !$b ? $a : $a ? "$a and $b" : $b;
}

sub difference
{
	my ($found, $first, $second) = @_;
	my $text = '  * ' . what($found) . " of `$found->{of}`, " . sizes(@{ $found->{granules} }) . ":\n";
	my ($a, $b) = @{ $found->{line} };

	$text .= join '', map { "        $_\n" } @{ $found->{script} };
	$text .= "    At `$found->{at}`\n" if @{ $found->{script} } > 1;
	$text .= sprintf "    %-8s has %s\n", $_->[0], $_->[1] // 'nothing' for [$first, $a], [$second, $b];
	return $text;
}

sub differences
{
	my ($list, $first, $second, $more) = @_;
	my @shown = @$list[0 .. ($#$list < $most ? $#$list : $most - 1)];
	my $text = join '', map { difference($_, $first, $second) } @shown;

	$text .= '  and ' . number(@$list - @shown, 'more kind') . " of difference; $more shows them.\n" if @$list > @shown;
	return $text;
}

sub operations
{
	my ($found) = @_;
	my $by = $found->{operations};
	my ($base, $patched) = map { $found->{$_}{path} } qw(base patched);
	my $text = "1. One operation after the other: every event in its order\n";

	$text .= @{ $by->{both} } ? differences($by->{both}, 'BASE', 'PATCHED', "diff-tree --strict")
		: "  Both do the same in all that was tried.\n";
	$text .= "\n2. Against libs2pt\n";
	for my $who (qw(base patched)) {
		my $list = $by->{$who};
		my $name = uc $who;
		$text .= "  $name does as libs2pt like $by->{like}{$who} does.\n" if !@$list;
		next if !@$list;
		my @old = grep { $_->{old} } @$list;
		$text .= "  $name parts from libs2pt like $by->{like}{$who} in " . number(scalar @$list, 'way') .
			($who eq 'patched' && @old ? ', BASE in ' . @old . ' of them too' : '') . ".\n";
		my @new = $who eq 'patched' ? grep { !$_->{old} } @$list : @$list;
		$text .= differences(\@new, $name, 'libs2pt', 'diff-tree');
	}
	return $text . sprintf "  (%d operations were tried in all.)\n", $by->{operations};
}

sub schedules_of
{
	my ($cell) = @_;

	return sprintf '%-28s', '        not with this tree' if !defined $cell;
	return sprintf '%9d %6d  %-10s', @{$cell}{qw(schedules faults)},
		{ exhausted => 'nothing', wrong => 'WRONG', livelock => 'LIVELOCK' }->{ $cell->{end} } // $cell->{end};
}

sub schedules
{
	my ($found) = @_;
	my $of = $found->{schedules};
	my @new = grep { $_->{complaint} eq 'new' } @{ $of->{rows} };
	my $text = "3. Every schedule of small scenarios, with $of->{vcpus} vCPUs: " .
		(@new ? 'PATCHED has new complaints' : 'no new complaint') . "\n";

	$text .= sprintf "  %-8s %s\n", uc, $of->{locks}{$_} for qw(base patched);
	$text .= sprintf "  %-16s %-27s %s\n  %-16s %9s %6s  %-9s %9s %6s  %s\n", '', 'BASE', 'PATCHED',
		'scenario', ('schedules', 'faults', 'found') x 2;
	my $said = '';
	for my $row (@{ $of->{rows} }) {
		# What was said of the scenario before is not said again.
		my $why = $row->{complaint} eq 'new' && $row->{patched}{why} ne $said ? $row->{patched}{why} : '';
		$said = $why if $why ne '';
		$text .= sprintf("  %-16s %s%s", $row->{scenario}, map { schedules_of($_) } @{$row}{qw(base patched)}) =~ s/ +$//r;
		$text .= sprintf '  %+d faults', $row->{more} if $row->{more};
		$text .= "\n" . ($why ne '' ? "      $why\n" : '');
	}
	$text .= "  faults: the most that one access takes. Not with this tree: " .
		join(', ', map { $_->{scenario} } @{ $of->{left_out} }) . ".\n" if @{ $of->{left_out} };
	$text .= wrap('  ', '  ', $of->{modelled}) . "\n";
	for my $row (@new) {
		my $at = "explore-tree PATCHED $row->{scenario} --replay $row->{patched}{replay}";
		$text .= "  How `$row->{scenario}` goes wrong ($at):\n" . join '', map { "    $_\n" } split /\n/, $of->{story}
			if $row == $new[0];
	}
	return $text;
}

# The columns of costs: a heading, and what is counted.
my @columns = (
	[loads => 'loads'], [stores => 'stores'], [swaps => 'swaps'], [refs => 'refs'], [dsb => 'dsb'],
	[ti => 'ti'], [tn => 'tn'], [tr => 'tr'], [tv => 'tv'], [dc => 'dc'], [dcK => 'dcb'], [ic => 'ic'], [icK => 'icb'],
	['pg+' => 'taken'], ['pg-' => 'given'],
);

sub cell
{
	my ($column, $costs, $other, $mark) = @_;
	my ($name, $key) = @$column;
	my $n = $costs->{$key} - ($other ? $other->{$key} : 0);

	$n /= 1024 if $name =~ /K$/;
	return sprintf '%*s', length $name > 4 ? 7 : 5, $other ? ($n ? sprintf('%+d', $n) : '') : $n || '.';
}

sub line
{
	my ($name, $costs, $other) = @_;

	return sprintf("  %-36s", $name) . (defined $costs ? join('', map { cell($_, $costs, $other) } @columns) : '  (has no such operation)')
		. "\n";
}

sub row
{
	my ($row) = @_;

	return line($row->{work}, $row->{base}) if $row->{same};
	return line($row->{work}, $row->{base}) . line('    PATCHED', $row->{patched}) .
		(defined $row->{base} && defined $row->{patched} ? line('    difference', $row->{patched}, $row->{base}) : '');
}

my $legend = <<'END';
  loads, stores, swaps (compare and exchange) of descriptors; refs: counts of table pages taken, dropped or read; dsb: the walker's
  own; TLBIs, each with three DSBs of its own (tv: two): ti one address, tn the same on this CPU only, tr a range, tv the VMID;
  dc, ic: requests for cache maintenance, and KiB; pg+, pg-: table pages taken and given back.  4K pages, one table page a level.
END

sub cost
{
	my ($found) = @_;
	my @rows = @{ $found->{cost} };
	my $text = '';
	my $machine = '';

	return "4. What it costs\n  (Only counted with 4K pages.)\n" if !@rows;
	for my $row (@rows) {
		# Of the second machine only what differs: most of it says the same again.
		next if $row->{machine} ne $rows[0]{machine} && $row->{same};
		if ($row->{machine} ne $machine) {
			$machine = $row->{machine};
			$text .= sprintf("  %-36s", $machine) .
				join('', map { sprintf '%*s', length $_->[0] > 4 ? 7 : 5, $_->[0] } @columns) . "\n";
		}
		$text .= row($row);
	}
	my @dearer = grep { !$_->{same} } @rows;
	return "4. What it costs: " . (@dearer ? number(scalar @dearer, 'work') . ' of ' . @rows . " with another cost" : 'the same') .
		"\n$legend$text";
}

sub text
{
	my ($found) = @_;
	my $text = "VERDICT: $found->{verdict}\n\n";

	$text .= sprintf "  %-8s %s (Linux %s)\n", @$_ for map { [uc, @{ $found->{$_} }{qw(path version)}] } qw(base patched);
	$text .= "  $_\n" for @{ $found->{notes} };
	return "$text\n" . operations($found) . "\n" . schedules($found) . "\n" . cost($found) . "\n  ($found->{seconds} s)\n";
}

1;
