# SPDX-License-Identifier: GPL-2.0-only
# Runs programs, some at once, and keeps what they print; ends the review with a sentence where it can't go on.
package Jobs;
use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(stop run_all);

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
	my (%running, %result);

	while (@jobs || %running) {
		while (@jobs && keys %running < $most) {
			my ($name, @command) = @{ shift @jobs };
			open my $log, '+>', undef or stop("no temporary file: $!");
			my $pid = fork // stop("fork: $!");
			if (!$pid) {
				open STDOUT, '>&', $log;
				open STDERR, '>&', $log;
				open STDIN, '<', '/dev/null';
				exec @command or print STDERR "$command[0]: $!\n";
				# Without what the parent has to tidy up at its end.
				require POSIX;
				POSIX::_exit(127);
			}
			$running{$pid} = [$name, $log];
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

1;
