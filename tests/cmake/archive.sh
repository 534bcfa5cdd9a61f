# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# To be sourced, by sh or bash: packages of another suite of Debian, or for another architecture, come by apt as files.  What apt
# knows and has installed stays as it is; site and key are those of the machine's own sources of Debian.
#
#   archive_open DIRECTORY [ARCHITECTURE]  comes first; the directory is there, the caller's own, and removed by the caller
#   archive_look SUITE                     fetches the suite's lists; 1 if there is no such suite, 2 if it cannot be told
#   archive_cache ARGUMENT...              apt-cache on the suite that was looked at last
#   archive_fetch PACKAGE[=VERSION]...     puts them into DIRECTORY/packages
#
# What fails is false, and says in $archive_why what was wrong.

# Fails with a reason, and with what apt complained of first.
archive_fails()
{
	# shellcheck disable=SC2034 # Who calls prints it.
	archive_why="$* $(grep -m 1 '^[EW]:' "$archive/log" 2>/dev/null)"
	return 2
}

archive_open()
{
	archive=$1
	for archive_tool in apt-get apt-cache apt-config dpkg-deb; do
		command -v $archive_tool >/dev/null || { archive_fails "$archive_tool is missing: is this Debian?"; return; }
	done
	mkdir -p "$archive/lists/partial" "$archive/cache/archives/partial" "$archive/sources" "$archive/packages" ||
		{ archive_fails "nothing can be written in $archive"; return; }
	# The machine's configuration (a proxy, say), but for what it runs after an update, and with places of its own.
	apt-config dump | grep -v '^[A-Za-z]*::[A-Za-z:]*Invoke' >"$archive/machine"
	cat >>"$archive/machine" <<-END
		Dir::Etc::main "/dev/null";
		Dir::Etc::parts "/dev/null";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		Dir::State::lists "$archive/lists";
		Dir::Cache "$archive/cache";
		APT::Sandbox::User "";
		APT::Default-Release "";
		APT::Update::Error-Mode "any";
		Acquire::Languages "none";
		Acquire::Retries "2";
		Acquire::http::Timeout "30";
		Acquire::https::Timeout "30";
		quiet "2";
	END
	{
		cat "$archive/machine"
		printf 'Dir::Etc::sourcelist "/dev/null";\nDir::Etc::sourceparts "%s";\n' "$archive/sources"
		[ -z "${2-}" ] || printf '#clear APT::Architectures;\nAPT::Architecture "%s";\nAPT::Architectures "%s";\n' "$2" "$2"
	} >"$archive/own"
	# As long as the machine's lists have never been fetched apt does not say whose they are.
	archive_sources env 2>"$archive/log" && return
	archive_with machine apt-get update >"$archive/log" 2>&1 ||
		{ archive_fails "no package lists, is there a network?"; return; }
	archive_sources archive_with machine || archive_fails "this machine has no source of Debian"
}

# archive_with CONFIGURATION PROGRAM...: `machine` has the machine's sources, `own` the one that archive_look makes.
archive_with()
{
	archive_config=$archive/$1
	shift
	APT_CONFIG=$archive_config "$@"
}

# "LABEL SITE FILE:ENTRY" of the machine's sources of Debian.
archive_sources()
{
	# shellcheck disable=SC2016
	"$@" apt-get indextargets --format '$(ORIGIN)/$(COMPONENT)/$(CREATED_BY) $(LABEL) $(SITE) $(SOURCESENTRY)' |
		sed -n 's,^Debian/main/Packages ,,p' | sort -u >"$archive/known"
	grep -q '^Debian ' "$archive/known"
}

# What the ENTRY-th entry of a FILE of sources says of its key.
archive_key()
{
	case $1 in
	*.sources)
		awk -v want="$2" '
			/^[ \t]*$/ { entry += lines > 0; lines = 0; next }
			/^#/ { next }
			/^[^ \t]/ { keep = tolower($0) ~ /^signed-by:/ }
			{ lines++ }
			entry + 1 == want && keep' "$1"
		;;
	*) sed -n "$2s/.*[[ ]signed-by=\([^] ]*\).*/Signed-By: \1/p" "$1" ;;
	esac
}

archive_look()
{
	case $1 in
	*-security) archive_site=$(sed -n 's/^Debian-Security //p' "$archive/known" | head -n 1) ;;
	*) archive_site=$(sed -n 's/^Debian //p' "$archive/known" | head -n 1) ;;
	esac
	[ -n "$archive_site" ] || { archive_fails "this machine has no source for $1:" || return 1; }
	archive_entry=${archive_site#* }
	{
		printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\n' "${archive_site%% *}" "$1"
		archive_key "${archive_entry%:*}" "${archive_entry##*:}"
	} >"$archive/sources/one.sources"
	archive_with own apt-get update >"$archive/log" 2>&1 && return
	archive_fails "the archive's $1 cannot be read:" || true
	! grep -q 'does not have a Release file' "$archive/log" || return 1
	return 2
}

archive_cache()
{
	archive_with own apt-cache "$@" 2>"$archive/log"
}

archive_fetch()
{
	(cd "$archive/packages" && archive_with own apt-get download "$@") >"$archive/log" 2>&1 ||
		archive_fails "$* cannot be fetched:"
}
