# SPDX-License-Identifier: GPL-2.0-only
# Runs programs, some at once, and keeps what they print; ends the review with a sentence where it can't go on.  However the review
# ends, no program that it ran is left, so that nobody writes into its temporary folder while that is removed.
package Jobs;
use strict;
use warnings;
use Exporter 'import';
use Fcntl 'F_SETFD';
use IO::Select;
use POSIX ();

our @EXPORT = qw(stop run_all);

# What breaks a review off; PIPE when the reader of the report goes away.
my @broken_off = qw(PIPE INT TERM HUP);
my $signals = POSIX::SigSet->new(map { POSIX->can("SIG$_")->() } @broken_off);
$SIG{$_} = sub { exit 2 } for @broken_off;

my $main = $$;
# Each program leads a process group: { PID => [NAME, LOG] }.
my %running;
# Every program, and whatever it starts, holds this pipe open for writing: at its end all are gone.
pipe my $leash, my $held or die "no pipe: $!";

sub stop
{
	my ($why) = @_;

	chomp $why;
	print STDERR "review: $why\n";
	exit 2;
}

# run_all(MOST, [NAME, COMMAND...]...): runs them, at most so many at once.  Returns { NAME => { status, text } }.
sub run_all
{
	my ($most, @jobs) = @_;
	my %result;

	while (@jobs || %running) {
		while (@jobs && keys %running < $most) {
			my ($name, @command) = @{ shift @jobs };
			open my $log, '+>', undef or stop("no temporary file: $!");
			# Nothing breaks the review off between the beginning of a program and the note of it.
			POSIX::sigprocmask(POSIX::SIG_BLOCK, $signals);
			my $pid = fork // stop("fork: $!");
			if (!$pid) {
				@SIG{@broken_off} = ('DEFAULT') x @broken_off;
				POSIX::sigprocmask(POSIX::SIG_UNBLOCK, $signals);
				setpgrp;
				fcntl $held, F_SETFD, 0;
				open STDOUT, '>&', $log;
				open STDERR, '>&', $log;
				open STDIN, '<', '/dev/null';
				exec @command or print STDERR "$command[0]: $!\n";
				# Without what the parent has to tidy up at its end.
				POSIX::_exit(127);
			}
			# Here, too: the child may not have come so far when the review is broken off.
			setpgrp $pid, $pid;
			$running{$pid} = [$name, $log];
			POSIX::sigprocmask(POSIX::SIG_UNBLOCK, $signals);
		}
		my $pid = wait;
		my $status = $? & 127 ? 128 + ($? & 127) : $? >> 8;
		my ($name, $log) = @{ delete $running{$pid} // next };
		seek $log, 0, 0;
		my $text = do { local $/; <$log> };
		$result{$name} = { status => $status, text => $text // '' };
	}
	return \%result;
}

# Ends what runs, and waits until it is gone; what does not go when it is asked to is killed.
sub end_all
{
	@SIG{@broken_off} = ('IGNORE') x @broken_off;

	close $held;
	for my $signal (qw(TERM KILL)) {
		kill $signal, map { -$_ } keys %running;
		return if IO::Select->new($leash)->can_read(5);
	}
}

END {
	local $?;
	end_all() if $$ == $main && %running;
}

1;
