# SPDX-License-Identifier: GPL-2.0-only
# One operation after the other: the two trees against each other, and each against libs2pt.
package Operations;
use strict;
use warnings;
use JSON::PP ();
use Jobs;

# The kinds of difference that diff-tree printed.
sub read_differences
{
	my ($text, $granule) = @_;
	my @found;

	for my $line (split /\n/, $text) {
		if ($line =~ /^difference in (.*) of (\S*) \(seed (\d+)\)/) {
			push @found, { what => $1, of => $2, seed => $3, granule => $granule, script => [], line => [] };
		} elsif (!@found) {
			next;
		} elsif ($line =~ /^    (\S.*)/) {
			push @{ $found[-1]{script} }, $1;
		} elsif ($line =~ /^  at +(.*)/) {
			$found[-1]{at} = $1;
		} elsif ($line =~ /^  [AB] has  *(.*)/) {
			push @{ $found[-1]{line} }, $1;
		}
	}
	my ($operations) = $text =~ /^\d+ scripts, (\d+) operations/m;
	return { found => \@found, operations => $operations // 0 };
}

# Of one kind that more sizes of pages show, the first.
sub by_kind
{
	my (%known, @kinds);

	for my $difference (map { @{ $_->{found} } } @_) {
		my $kind = $known{"$difference->{of} $difference->{what}"};
		if ($kind) {
			push @{ $kind->{granules} }, $difference->{granule};
			next;
		}
		$difference->{granules} = [$difference->{granule}];
		$known{"$difference->{of} $difference->{what}"} = $difference;
		push @kinds, $difference;
	}
	return \@kinds;
}

sub like
{
	my ($text) = @_;

	return $text =~ /B is libs2pt like (\S+)/ ? $1 : '';
}

# Does what PATCHED was found to do hold for BASE as well?
sub is_old
{
	my ($with, $base, $like, $difference) = @_;
	my $granule = $difference->{granule};
	my $script = join('', map { "$_\n" } @{ $difference->{script} });
	my $want = $base->transcript($granule, $script);
	my %file = map { $_ => "$with->{build}/old.$_" } qw(script want got);

	for my $part ([script => $script], [want => $want]) {
		open my $out, '>', $file{ $part->[0] } or stop("$file{$part->[0]}: $!");
		print $out $part->[1];
		close $out;
	}
	return run_all(1, ['compare', 'sh', '-c', '"$1" replay --like "$2" --granule "$3" "$4" >"$5"; exec "$1" compare "$6" "$5"',
		'sh', $with->{tool}, $like, $granule, @file{qw(script got want)}])->{compare}{status} != 0;
}

sub compare
{
	my ($with, $trees) = @_;
	my ($base, $patched) = @$trees{qw(base patched)};
	my @jobs;

	for my $granule (@{ $with->{granule} }) {
		my @call = ("$with->{here}/diff-tree", '--granule', $granule, '--time', $with->{time}, '--seed', $with->{seed},
			    '--fuzz', $with->{fuzz}, '--tool', $with->{tool}, '--build', "$with->{build}/diff");
		my ($a, $b) = map { $_->{engine}{$granule} } $base, $patched;
		push @jobs, ["both $granule", @call, '--strict', $a, $b], ["base $granule", @call, $a], ["patched $granule", @call, $b];
	}
	my $said = run_all($with->{jobs}, @jobs);
	my %found;
	for my $who (qw(both base patched)) {
		my @results;
		for my $granule (@{ $with->{granule} }) {
			my $of = $said->{"$who $granule"};
			stop((split /\n/, $of->{text})[-1] // 'diff-tree failed') if $of->{status} > 1;
			$found{like}{$who} = like($of->{text}) if $who ne 'both';
			push @results, read_differences($of->{text}, $granule);
		}
		$found{$who} = by_kind(@results);
		$found{operations} += $_->{operations} for @results;
	}
	for my $difference (@{ $found{patched} }) {
		$difference->{old} = is_old($with, $base, $found{like}{base}, $difference) ? JSON::PP::true : JSON::PP::false;
	}
	return \%found;
}

1;
