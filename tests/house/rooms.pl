#!/usr/bin/env perl
# SPDX-License-Identifier: BSD-2-Clause
# Prints who knows whom among sources, by includes and by calls, who should not, and every circle.
# Its arguments are a list of sources, a list of lines "SOURCE<tab>OBJECT", and the floors of the
# host kit as `layers` has them.  Lines of output are, with tabs between, "arrow FROM TO HOW",
# "wrong TEXT" and "count TEXT".

use strict;
use warnings;
use File::Basename;
use List::Util "max";

my ($sources, $objects, @floors) = @ARGV;
my @include_dirs = qw(include lib lib/core bench bench/sim examples/s2pt);
# The traced core calls what its user defines (s2pt/event.h), and so does the stage 2 of examples/judge.
my %by_the_user = map { $_ => 1 } qw(s2pt_event page_alloc page_free virt_to_phys phys_to_virt);

sub lines_of
{
	open my $in, "<", $_[0] or die "$_[0]: $!\n";
	chomp(my @lines = <$in>);
	return @lines;
}

# A source with its header is a room, and so is a header that has no source beside it.  A public header is a room
# of its own, for it may stand higher than the source.
sub room_of { return $_[0] =~ s/\.[ch]$//r; }

my %known = map { $_ => 1 } lines_of($sources);
my (%how, %rooms);
$rooms{room_of($_)} = 1 for keys %known;

sub arrow
{
	my ($from, $to, $text) = @_;
	$how{room_of($from)}{room_of($to)} //= $text if room_of($from) ne room_of($to);
}

sub included
{
	my ($file, $what) = @_;
	for my $dir (dirname($file), @include_dirs) {
		my $path = "$dir/$what";
		1 while $path =~ s,(^|/)[^/]+/\.\./,$1,;
		return $path if $known{$path};
	}
	return;
}

for my $file (sort keys %known) {
	for (lines_of($file)) {
		my ($what) = /^\s*#\s*include\s*["<]([^">]+)[">]/ or next;
		my $path = included($file, $what) or next;
		arrow($file, $path, "$file includes $path");
	}
}

# Of several that define a symbol for several programs, those beside the caller.
sub definers
{
	my ($source, @all) = @_;
	my @beside = grep { dirname($_) eq dirname($source) } @all;
	return @beside ? @beside : @all;
}

my %source_of = map { reverse split /\t/ } lines_of($objects);
my (%defined, %wanted);
my @left = sort keys %source_of;
while (my @some = splice @left, 0, 500) {
	open my $nm, "-|", "nm", "-A", @some or die "nm: $!\n";
	while (<$nm>) {
		my ($object, $kind, $symbol) = /^(.*?):[0-9a-f ]+ (\w) (\S+)$/ or next;
		my $source = $source_of{$object};
		$defined{$symbol}{$source} = 1 if $kind =~ /[A-TV-Z]/;
		$wanted{$source}{$symbol} = 1 if $kind eq "U" && !$by_the_user{$symbol};
	}
	close $nm or die "nm failed\n";
}
for my $source (sort keys %wanted) {
	for my $symbol (sort keys %{$wanted{$source}}) {
		for my $to (definers($source, sort keys %{$defined{$symbol}})) {
			arrow($source, $to, "$source calls $symbol of $to");
		}
	}
}

# Tarjan: the circle that each room is in, as a number; a room that is in none is one by itself.
my (%index, %low, @stack, %on_stack, %circle_of, @circles);
sub visit
{
	my ($room) = @_;
	$index{$room} = $low{$room} = keys %index;
	push @stack, $room;
	$on_stack{$room} = 1;
	for my $to (sort keys %{$how{$room}}) {
		visit($to) unless defined $index{$to};
		$low{$room} = $low{$to} if $on_stack{$to} && $low{$to} < $low{$room};
	}
	return if $low{$room} != $index{$room};
	my @members;
	do {
		push @members, pop @stack;
		delete $on_stack{$members[-1]};
		$circle_of{$members[-1]} = scalar @circles;
	} while $members[-1] ne $room;
	push @circles, [ sort @members ];
}

{
	no warnings "recursion";
	for my $room (sort keys %rooms) {
		visit($room) unless defined $index{$room};
	}
}

# The shortest way from a room back to itself, in words.
sub way_round
{
	my ($start) = @_;
	my @ways = ([ $start ]);
	my %seen;
	while (my $way = shift @ways) {
		my $last = $way->[-1];
		for my $to (sort keys %{$how{$last}}) {
			return join "; ", map { $how{$way->[$_]}{$_ < $#$way ? $way->[$_ + 1] : $to} } 0 .. $#$way
				if $to eq $start;
			push @ways, [ @$way, $to ] if !$seen{$to}++ && $circle_of{$to} == $circle_of{$start};
		}
	}
	return $start;
}

for my $from (sort keys %how) {
	print "arrow\t$from\t$_\t$how{$from}{$_}\n" for sort keys %{$how{$from}};
}
for my $circle (grep { @$_ > 1 } @circles) {
	printf "wrong\ta circle of %d: %s\n", scalar @$circle, way_round($circle->[0]);
}

# The wings: `storey` tells on which floor each is, the lowest being 0, and `owner` whose a public header is.
my (%storey, %owner);
for my $floor (0 .. $#floors) {
	while ($floors[$floor] =~ /(\w+)\(([\w ]*)\)/g) {
		$storey{$1} = $floor;
		$owner{$_} = $1 for split / /, $2;
	}
}

# The wing of a room; undefined if it is not of the host kit.
sub wing_of
{
	return $1 if $_[0] =~ m,^lib/host/(?:(\w+)/)?,;
	return $owner{$1} if $_[0] =~ m,^include/s2pt/host/(.*),;
	return;
}

my (%between, %upwards);
for my $room (sort keys %rooms) {
	next if $room !~ m,^(?:lib|include/s2pt)/host/,;
	my $wing = wing_of($room) // "";
	print "wrong\t$room is of no wing; see tests/house/layers\n" if !defined $storey{$wing};
}
for my $from (sort keys %how) {
	my $wing = wing_of($from) // next;
	for my $to (sort keys %{$how{$from}}) {
		my $other = wing_of($to) // next;
		next if $other eq $wing;
		$between{"$wing $other"} = 1;
		next if ($storey{$other} // 0) < ($storey{$wing} // 0);
		$upwards{"$wing $other"} = 1;
		print "wrong\t$how{$from}{$to}, and the wing $wing does not stand on $other\n";
	}
}
printf "count\twings: %d on %d floors, %d arrows, %d of them not downwards\n", scalar keys %storey, scalar @floors,
	scalar keys %between, scalar keys %upwards;

# How many floors an area has: the most rooms that stand on each other.  Circles come after those that they know.
sub floors_of
{
	my ($area) = @_;
	my (@height, $highest);
	for my $number (0 .. $#circles) {
		my @members = grep { index($_, $area) == 0 } @{$circles[$number]} or next;
		my @below = map { $circle_of{$_} } grep { index($_, $area) == 0 } map { keys %{$how{$_}} } @members;
		$height[$number] = 1 + max(0, map { $height[$_] // 0 } grep { $_ != $number } @below);
		$highest = max($highest // 0, $height[$number]);
	}
	return $highest // 0;
}

for my $area (qw(lib/core/ lib/host/ bench/ examples/s2pt/ examples/el2/)) {
	my @inside = grep { index($_, $area) == 0 } sort keys %rooms or next;
	my %around = map { $circle_of{$_} => 1 } grep { @{$circles[$circle_of{$_}]} > 1 } @inside;
	my ($arrows, $circling) = (0, 0);
	for my $from (@inside) {
		my @to = grep { index($_, $area) == 0 } keys %{$how{$from}};
		$arrows += @to;
		$circling += grep { $circle_of{$_} == $circle_of{$from} } @to;
	}
	printf "count\t%s: %d rooms on %d floors, %d arrows, %d of them in %d circles\n", $area, scalar @inside,
		floors_of($area), $arrows, $circling, scalar keys %around;
}
