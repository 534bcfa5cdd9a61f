# SPDX-License-Identifier: GPL-2.0-only
# What either tree does under every schedule: explore-tree's scenarios, side by side.
package Schedules;
use strict;
use warnings;
use JSON::PP ();
use Jobs;

# The object that explore-tree printed, and nothing that it said beside it.
sub read_result
{
	my ($said) = @_;
	my ($text) = $said->{text} =~ /^(\{.*\})/ms;

	if ($said->{status} > 1 || !defined $text) {
		my ($line) = split /\n/, $said->{text} || 'explore-tree said nothing';
		stop($line);
	}
	my $object = eval { JSON::PP->new->utf8->decode($text) } // stop("explore-tree's JSON cannot be read: $@");
	return { %$object, cell => { map { $_->{scenario} => $_ } @{ $object->{cells} } } };
}

# What kind of complaint it is: addresses and lines change with a tree, and with the first schedule that shows it.
sub reason
{
	my ($cell) = @_;
	my $why = $cell->{why} // '';

	return 'livelock' if $cell->{end} eq 'livelock';
	return $why =~ s/ at \S+:\d+.*//r =~ s/^(checker: [^:]*):.*/$1/r;
}

sub program
{
	my ($with, $tree, $name) = @_;

	my @kit = defined $with->{kit} ? ('--kit', $with->{kit}) : ();

	return ("$with->{here}/explore-tree", $tree->{path}, '--build', "$with->{build}/explore-$name", @kit, '--quiet');
}

# The story of what was found, as explore-tree tells it.
sub story
{
	my ($with, $tree, $cell) = @_;
	my $said = run_all(1, ['story', program($with, $tree, 'patched'), '--replay', $cell->{replay}, $cell->{scenario}])->{story};
	my ($story) = $said->{text} =~ /(?:wrong|livelock)\n\n[^\n]*\n(.*?)^\S+ --replay /ms;

	return $story // '';
}

sub compare
{
	my ($with, $trees) = @_;
	my @jobs = map { [$_, program($with, $trees->{$_}, $_), '--json', @{ $with->{scenario} }] } qw(base patched);
	my $said = run_all($with->{jobs}, @jobs);
	my %of = map { $_ => read_result($said->{$_}) } qw(base patched);
	my @rows;

	for my $cell (@{ $of{patched}{cells} }) {
		my $old = $of{base}{cell}{ $cell->{scenario} };
		my ($was, $is) = map { defined $_ ? reason($_) : '' } $old, $cell;
		my $found = $is ne '' && $is ne $was ? 'new' : $is eq '' && $was ne '' ? 'gone' : '';

		push @rows, { scenario => $cell->{scenario}, base => $old, patched => $cell, complaint => $found,
			      more => $old && $is eq '' && $was eq '' ? $cell->{faults} - $old->{faults} : 0 };
	}
	my ($first) = grep { $_->{complaint} eq 'new' } @rows;
	return {
		rows => \@rows, locks => { map { $_ => $of{$_}{locks} } keys %of }, vcpus => $of{patched}{vcpus},
		modelled => $of{patched}{modelled}, left_out => $of{patched}{left_out},
		$first ? (story => story($with, $trees->{patched}, $first->{patched})) : (),
	};
}

1;
