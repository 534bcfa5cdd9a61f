#!/usr/bin/env perl
# SPDX-License-Identifier: BSD-2-Clause
# Prints the deepest stack below each function of a list, from gcc's -fcallgraph-info=su: its arguments are the
# folder of the .ci files and the functions.  A function stands at most four times on a path, as deep as tables
# lie; what is called by pointer, the hypervisor's callbacks, counts nothing, unless an argument CALLER=CALLEE names
# it.  Lines of output are, with tabs between, "FUNCTION BYTES PATH".

use strict;
use warnings;

my ($folder, @wanted) = @ARGV;
my (%frame, %calls, %sum);

for my $file (glob "$folder/*.ci") {
	open my $in, "<", $file or die "$file: $!\n";
	while (<$in>) {
		if (/^node: \{ title: "([^"]+)" label: "[^"]*\\n(\d+) bytes \((\w+)/) {
			die "$file: $1 has a stack of no fixed size\n" if $3 ne "static";
			$frame{$1} = $2;
		} elsif (/^edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"/) {
			$calls{$1}{$2} = 1;
		}
	}
}

# Calls by pointer.  An argument that names no function is out of date.
sub titled
{
	my ($name) = @_;
	my @found = grep { s/.*://r eq $name } keys %frame;
	die @found . " functions $name\n" if @found != 1;
	return $found[0];
}
for (grep { /=/ } @wanted) {
	my ($caller, $callee) = split /=/;
	$calls{ titled($caller) }{ titled($callee) } = 1;
}
@wanted = grep { !/=/ } @wanted;

# Does a function lead back to itself?
sub recurs
{
	my ($function) = @_;
	my (%seen, @next);
	@next = keys %{ $calls{$function} };
	while (defined(my $at = shift @next)) {
		return 1 if $at eq $function;
		push @next, keys %{ $calls{$at} } if !$seen{$at}++;
	}
	return 0;
}

my %recurs = map { $_ => recurs($_) } keys %frame;

# What is known of a function once holds wherever it is called, unless it is on a circle.
sub deepest
{
	my ($function, %times) = @_;
	return @{ $sum{$function} } if $sum{$function};
	my ($bytes, @path) = (0);
	return (0) if $recurs{$function} && ++$times{$function} > 4;
	for my $callee (sort keys %{ $calls{$function} }) {
		next if !defined $frame{$callee};
		my ($below, @below) = deepest($callee, %times);
		($bytes, @path) = ($below, @below) if $below > $bytes;
	}
	my $name = $function =~ s/.*://r;
	my @found = ($bytes + $frame{$function}, "$name $frame{$function}", @path);
	$sum{$function} = \@found if !$recurs{$function} && !%times;
	return @found;
}

for my $function (@wanted) {
	die "no function $function\n" if !defined $frame{$function};
	my ($bytes, @path) = deepest($function);
	print join("\t", $function, $bytes, join(" > ", @path)), "\n";
}
