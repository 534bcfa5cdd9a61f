# SPDX-License-Identifier: GPL-2.0-only
# The two trees of a review: finds them, applies a patch to a copy, and builds their engines.
package Trees;
use strict;
use warnings;
use Cwd 'abs_path';
use File::Basename;
use File::Path qw(make_path remove_tree);
use Jobs;

my $walker = 'arch/arm64/kvm/hyp/pgtable.c';
# What an engine is made of.
my @parts = ('Makefile', $walker, 'arch/arm64/include', 'arch/arm64/tools', 'include');
my %shift = ('4k' => 12, '16k' => 14, '64k' => 16);

# The files that a patch changes.
sub files_of
{
	my ($patch) = @_;
	my %files;

	open my $in, '<', $patch or stop("$patch: $!");
	while (<$in>) {
		$files{$1} = 1 if m{^(?:---|\+\+\+) [^/\s]+/(\S+)};
	}
	return sort keys %files;
}

# A copy of BASE with the patch; what it changes of files that BASE has not, or that no engine is made of, is left out.
sub patched_copy
{
	my ($with, $base, $patch) = @_;
	my $copy = "$with->{build}/patched";
	my @files = files_of($patch);
	my @kept = grep { my $file = $_; grep { $file eq $_ || index($file, "$_/") == 0 } @parts } @files;
	my @notes = map { "The patch also changes $_, which is not looked at." }
		grep { my $file = $_; !grep { $_ eq $file } @kept } @files;

	stop("$patch is no folder and no patch") if !@files;
	stop("$patch changes nothing that the walker is made of") if !@kept;
	remove_tree($copy);
	for my $part (grep { -e "$base/$_" } @parts) {
		make_path(dirname("$copy/$part"));
		system('cp', '-RH', "$base/$part", "$copy/$part") == 0 or stop("$base cannot be copied");
	}
	# Not taken for a part of a repository that the copy happens to lie in.
	local $ENV{GIT_CEILING_DIRECTORIES} = dirname($copy);
	my $said = run_all(1, ['apply', 'sh', '-c', 'cd "$1" && shift && exec "$@"', 'sh', $copy,
		'git', 'apply', '-p1', '-C1', (map { "--include=$_" } @kept), abs_path($patch)])->{apply};
	if ($said->{status}) {
		my ($why) = $said->{text} =~ /error: (.*)/;
		stop("$patch does not fit $base: " . ($why // $said->{text}));
	}
	return ($copy, @notes);
}

# A folder that is no kernel tree is told in build-engine's words.
sub tree
{
	my ($with, $name, $path, $told_as) = @_;

	return bless { with => $with, name => $name, path => abs_path($path), told_as => $told_as, engine => {} }, 'Trees::Tree';
}

sub prepare
{
	my ($with, $base, $patched) = @_;
	my @notes;
	my $path = $patched;

	-d $base or stop("$base is no folder");
	-e $patched or stop("$patched is not there");
	if (!-d $patched) {
		($path, @notes) = patched_copy($with, $base, $patched);
	}
	return bless {
		with => $with, notes => \@notes,
		base => tree($with, 'base', $base, $base),
		patched => tree($with, 'patched', $path, $patched),
	}, 'Trees';
}

sub build_all
{
	my ($self) = @_;
	my $with = $self->{with};
	my @jobs;

	for my $tree ($self->{base}, $self->{patched}) {
		for my $granule (@{ $with->{granule} }) {
			my $engine = "$with->{build}/$tree->{name}-$granule";
			$tree->{engine}{$granule} = $engine;
			push @jobs, ["$tree->{name} $granule", "$with->{here}/build-engine", $tree->{path}, $shift{$granule}, $engine];
		}
	}
	my $built = run_all($with->{jobs}, @jobs);
	for my $name (sort keys %$built) {
		my ($line) = split /\n/, $built->{$name}{text} || 'build-engine said nothing';
		stop($line) if $built->{$name}{status};
	}
}

package Trees::Tree;
use Jobs;

# As a report tells of it.
sub told
{
	my ($self) = @_;
	my $version = 'unknown';

	if (open my $in, '<', "$self->{path}/Makefile") {
		my %is = map { /^(VERSION|PATCHLEVEL|SUBLEVEL) *= *(\d+)/ ? ($1 => $2) : () } <$in>;
		$version = join '.', grep { defined } @is{qw(VERSION PATCHLEVEL SUBLEVEL)};
	}
	return { path => $self->{told_as}, version => $version };
}

# Run a script on the engine: its transcript.
sub transcript
{
	my ($self, $granule, $script) = @_;
	my $file = "$self->{with}{build}/$self->{name}.script";

	open my $out, '>', $file or stop("$file: $!");
	print $out $script;
	close $out;
	my $said = run_all(1, ['engine', 'sh', '-c', 'exec "$1" <"$2"', 'sh', $self->{engine}{$granule}, $file])->{engine};
	return $said->{text};
}

1;
