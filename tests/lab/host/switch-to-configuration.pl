#!/usr/bin/perl
# The lab's switch-to-configuration: the contract of NixOS's own (order of steps, lock, exit codes, left-overs),
# for the few kinds of unit that the lab's generations have. Its environment is baked in by the toplevel's wrapper.
#
# Reached through <toplevel>/bin/switch-to-configuration {check|switch|boot|test|dry-activate}.
# Exit: 0; 1 usage, check, boot loader or D-Bus failed; 2 activate failed; 4 units failed; 11 lock or logind;
# 100 the init interface changed; 101 the output pipe is closed.
use strict;
use warnings;
use Fcntl qw(:flock O_WRONLY O_APPEND O_CREAT);
use POSIX ();

my $toplevel = $ENV{TOPLEVEL} or die "TOPLEVEL is not set\n";
my $action = $ARGV[0] // '';
my $run_dir = '/run/nixos';
my $old_units = '/etc/systemd/system';
my $new_units = "$toplevel/etc/systemd/system";

# A closed pipe is a panic in the original, in mid-flight. Children get the default action back.
$SIG{PIPE} = sub { POSIX::_exit(101) };
$| = 1;

main();

sub main {
    note_start() if -e '/run/lab/stc-starts';
    usage() unless @ARGV == 1 && $action =~ /^(check|switch|boot|test|dry-activate)$/;
    fail(1, 'must be root') if $> != 0;
    fail(1, 'this is not a NixOS installation') unless -f '/etc/NIXOS' || distribution() eq $ENV{DISTRO_ID};

    my $lock = take_lock();
    run_pre_switch_check();
    exit 0 if $action eq 'check';

    if ($action eq 'switch' || $action eq 'boot') {
        system($ENV{INSTALL_BOOTLOADER}, $toplevel) == 0 or fail(1, 'the boot loader could not be installed');
        exit 0 if $action eq 'boot';
    }
    if (contents('/run/current-system/init-interface-version') ne contents("$toplevel/init-interface-version")) {
        fail(100, 'the init interface changed: this generation needs a reboot');
    }
    connect_to_bus();
    wait_for_boot() if is_of('24.11');

    my $plan = make_plan();
    dry_activate($plan) if $action eq 'dry-activate';
    exit carry_out($plan);
}

# For tests/bench: when this process got here, in nanoseconds of CLOCK_MONOTONIC (clock_gettime(2), by its number).
sub note_start {
    my $time = pack('qq', 0, 0);
    syscall({ x86_64 => 228, aarch64 => 113 }->{ (POSIX::uname())[4] }, 1, $time) == 0 or return;
    my ($seconds, $nanoseconds) = unpack('qq', $time);
    open(my $file, '>>', '/run/lab/stc-starts') or return;
    printf $file "%d%09d %s\n", $seconds, $nanoseconds, $toplevel;
}

# What it would do, said, with the lock held. The toplevel's own script is waited for without a limit, and its exit code counts for
# nothing; it may leave unit lists of its own, which are removed; those of a switch are not written (nixpkgs
# switch-to-configuration-ng, src/main.rs, do_system_switch and record_unit, 2026).
sub dry_activate {
    my ($plan) = @_;
    say_units('would stop the following units', $plan->{stop});
    print "would activate the configuration...\n";
    {
        local $ENV{NIXOS_ACTION} = $action;
        system("$toplevel/dry-activate", $toplevel) if -x "$toplevel/dry-activate";
    }
    unlink map { "$run_dir/dry-activation-$_-list" } qw(restart reload);
    say_units("would $_ the following units", $plan->{$_}) for qw(reload restart start);
    exit 0;
}

sub carry_out {
    my ($plan) = @_;
    my $status = 0;

    # What is stopped must be started by whoever comes next, should this run not live to do it.
    write_list($_, $plan->{$_}) for qw(reload restart start);
    say_units('stopping the following units', $plan->{stop});
    systemctl('stop', $plan->{stop});

    print "activating the configuration...\n";
    {
        local $ENV{NIXOS_ACTION} = $action;
        system("$toplevel/activate") == 0 or do { print "warning: activation failed\n"; $status = 2 };
    }
    spin() if ($ENV{LAB_STC} // '') eq 'spin' || !bus_answers();

    system('systemctl', 'reset-failed');
    system('systemctl', 'daemon-reload') == 0 or $status = 4;
    for my $verb (qw(reload restart start)) {
        my $names = $plan->{$verb};
        say_units({ reload => 'reloading', restart => 'restarting', start => 'starting' }->{$verb}
                . ' the following units', $names) unless $verb eq 'start';
        # No time-out: a unit that never starts hangs the run, as it does the original's.
        systemctl($verb, $names) == 0 or $status = 4;
        unlink "$run_dir/$verb-list";
    }

    my @failed = failed_units();
    if (@failed) {
        say_units('warning: the following units failed', \@failed);
        $status = 4;
    }
    print "finished switching to system configuration $toplevel\n";
    return $status;
}

# What to stop, reload, restart and start: the running units of the old generation against the new one's files.
sub make_plan {
    my %plan = map { $_ => { map { $_ => 1 } read_list($_) } } qw(reload restart start);
    $plan{stop} = {};
    my $state = unit_states(unit_names($old_units), unit_names($new_units));

    for my $name (sort keys %$state) {
        my $unit = $state->{$name};
        # Only what the generation installed: transient units and the distribution's own are not ours to touch.
        next unless index($unit->{FragmentPath}, "$old_units/") == 0 || index($unit->{FragmentPath}, '/etc/static/') == 0
            || index($unit->{FragmentPath}, '/nix/store/') == 0;
        next unless $unit->{ActiveState} =~ /^(active|activating|reloading)$/;

        if (!-f "$new_units/$name") {
            $plan{stop}{$name} = 1 unless setting("$old_units/$name", 'X-StopOnRemoval') eq 'false';
        }
        elsif ($name =~ /\.service$/) {
            plan_changed_service(\%plan, $name, $state) if unit_text($old_units, $name) ne unit_text($new_units, $name);
        }
        # Anything else that changed (sockets, timers, paths) is ignored: only a restart by hand applies it.
    }
    # Active targets are started again: that pulls in their new dependencies and what was stopped.
    for my $name (grep { /\.target$/ } keys %$state) {
        $plan{start}{$name} = 1 if $state->{$name}{ActiveState} eq 'active' && -f "$new_units/$name";
    }
    # A left-over of a run that died may name units that this generation does not have: they are tried, and fail.
    return { map { $_ => [sort keys %{ $plan{$_} }] } keys %plan };
}

sub plan_changed_service {
    my ($plan, $name, $state) = @_;
    my $file = "$new_units/$name";
    (my $socket = $name) =~ s/\.service$/.socket/;

    if (setting($file, 'X-ReloadIfChanged') eq 'true') {
        $plan->{reload}{$name} = 1;
    }
    elsif (setting($file, 'X-RestartIfChanged') eq 'false' || setting($file, 'RefuseManualStop') =~ /^(true|yes)$/) {
        print "not restarting $name, which asks for it\n";
    }
    elsif (-f "$new_units/$socket" && ($state->{$socket}{ActiveState} // '') eq 'active'
        && setting($file, 'X-NotSocketActivated') ne 'true') {
        $plan->{stop}{$_} = 1 for $name, $socket;
        $plan->{start}{$socket} = 1;
    }
    elsif (setting($file, 'X-StopIfChanged') eq 'false') {
        $plan->{restart}{$name} = 1;
    }
    else {
        $plan->{stop}{$name} = 1;
        $plan->{start}{$name} = 1;
    }
}

sub unit_names {
    my ($dir) = @_;
    opendir(my $handle, $dir) or return ();
    return grep { /\.(service|socket|target|timer|path)$/ && -f "$dir/$_" } readdir $handle;
}

# A unit's file and its drop-ins, as one text.
sub unit_text {
    my ($dir, $name) = @_;
    return join "\0", map { contents($_) } "$dir/$name", sort glob("$dir/$name.d/*.conf");
}

# The last value of a setting in a unit file, or the empty string.
sub setting {
    my ($file, $key) = @_;
    my @values = contents($file) =~ /^\Q$key\E=(.*)$/mg;
    return @values ? $values[-1] : '';
}

sub unit_states {
    my %names = map { $_ => 1 } @_;
    my %state;
    open(my $show, '-|', 'systemctl', 'show', '--property=Id,ActiveState,FragmentPath', '--', sort keys %names)
        or fail(1, "systemctl: $!");
    local $/ = '';
    while (my $block = <$show>) {
        my %unit = (FragmentPath => '', $block =~ /^(\w+)=(.*)$/mg);
        $state{ $unit{Id} } = \%unit;
    }
    return \%state;
}

# Units that are failed now, or that systemd is about to try again.
sub failed_units {
    open(my $list, '-|', 'systemctl', 'list-units', '--plain', '--no-legend', '--state=failed,auto-restart') or return ();
    return map { (split)[0] } <$list>;
}

sub systemctl {
    my ($verb, $names) = @_;
    return @$names ? system('systemctl', $verb, '--', @$names) : 0;
}

# The file is as the umask wants it: 0644 on a real host (switch-to-configuration-ng, main.rs, do_system_switch: create and
# append; switch-to-configuration.pl: open '>>'). What is done where another has the lock differs: the programs of 24.11 wait
# for it without a word and without a limit (flock(LOCK_EX)), those since 25.05 exit with EAGAIN, 11.
sub take_lock {
    mkdir $run_dir, 0755;
    # Perl opens close-on-exec, as Rust does: a child that outlives this run does not hold the lock.
    sysopen(my $lock, "$run_dir/switch-to-configuration.lock", O_WRONLY | O_APPEND | O_CREAT, 0666) or fail(1, "lock: $!");
    flock($lock, LOCK_EX | (is_of('24.11') ? 0 : LOCK_NB)) or fail(11, 'Could not acquire lock');
    return $lock;
}

# Whether this generation's program is one of that release: its file `stc-release`, else the host's /etc/lab/stc-release.
sub is_of {
    my ($release) = @_;
    my $stated = contents("$toplevel/stc-release") || contents('/etc/lab/stc-release');
    return $stated =~ /^\Q$release\E$/m;
}

sub run_pre_switch_check {
    return if ($ENV{NIXOS_NO_CHECK} // '') eq '1' || !$ENV{PRE_SWITCH_CHECK};
    system($ENV{PRE_SWITCH_CHECK}, $toplevel, $action) == 0 or fail(1, 'pre-switch checks failed');
}

# The original needs the system bus for everything but `boot`, and asks logind for the users' sessions.
sub connect_to_bus {
    bus_answers() or fail(1, 'the D-Bus system bus does not answer');
    return if $action eq 'dry-activate';
    quietly(qw(busctl --timeout=5 call org.freedesktop.login1 /org/freedesktop/login1
        org.freedesktop.login1.Manager ListUsers)) or fail(11, 'logind does not answer');
}

# Without a limit, before anything is activated: only the programs of 24.11 do (nixpkgs switch-to-configuration-ng,
# src/main.rs, "Wait for the system to have finished booting").
sub wait_for_boot {
    # Its exit status says "degraded" too; what it prints is the state.
    select undef, undef, undef, 0.5 until `systemctl is-system-running` =~ /^(running|degraded|maintenance)$/m;
}

sub bus_answers {
    return quietly(qw(busctl --timeout=5 call org.freedesktop.DBus /org/freedesktop/DBus
        org.freedesktop.DBus GetId));
}

sub quietly {
    my $pid = fork // return 0;
    if (!$pid) {
        open STDOUT, '>', '/dev/null';
        open STDERR, '>', '/dev/null';
        exec @_ or POSIX::_exit(127);
    }
    waitpid $pid, 0;
    return $? == 0;
}

# What the original does when its bus goes away under it: turn in circles, with the lock held.
sub spin { print "waiting for D-Bus\n"; 1 while 1 }

sub read_list {
    my ($verb) = @_;
    return grep { length } split /\n/, contents("$run_dir/$verb-list");
}

sub write_list {
    my ($verb, $names) = @_;
    open(my $file, '>', "$run_dir/$verb-list") or fail(1, "$verb-list: $!");
    print $file "$_\n" for @$names;
    close $file;
    unlink "$run_dir/$verb-list" unless @$names;
}

sub contents {
    my ($path) = @_;
    open(my $file, '<', $path) or return '';
    local $/;
    return <$file> // '';
}

sub distribution { return contents('/etc/os-release') =~ /^ID="?([^"\n]+)/m ? $1 : '' }

sub say_units {
    my ($what, $names) = @_;
    print "$what: @$names\n" if @$names;
}

sub usage {
    print STDERR "usage: switch-to-configuration check|switch|boot|test|dry-activate\n";
    exit 1;
}

sub fail {
    my ($status, $message) = @_;
    print "error: $message\n";
    exit $status;
}
