using System.Net;
using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Daemon.Watchers;
using Watchdog.Host.Processes;
using Watchdog.Host.Running;
using Watchdog.Host.Ssh;
using Watchdog.Probes;
using Watchdog.Probes.Access;
using Watchdog.Probes.Ssh;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Watchers;

/// <summary>The logins of a backup job, whose key is bound to a command, and of an operator, whose is not.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LoginWatcherTests : IDisposable
{
    private const string Client = "203.0.113.7";
    private const string ClientV6 = "2001:db8::7";
    private const int JobPort = 40000;
    private const int JobPid = 81;
    private const int OperatorPid = 82;
    private static readonly string JobKey = "SHA256:" + new string('j', 43);
    private static readonly string OperatorKey = "SHA256:" + new string('o', 43);
    private static readonly SshConnection Connection = new(IPEndPoint.Parse($"{Client}:{JobPort}"), IPEndPoint.Parse("198.51.100.1:2222"), "eth0", false);

    private readonly FakeEventSink _sink = new() { State = new State(Make.Session(), null) };
    private readonly ManualTime _time = new();
    private readonly ManualClock _clock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Programs _programs = new();
    private readonly Access _access = new();
    private readonly Record _log = new();
    private readonly List<IPEndPoint> _listening = [new(IPAddress.Any, 22)];
    private readonly List<SshLogin> _processes = [];
    private readonly Dictionary<int, SshConnection> _connections = [];
    private readonly LoginWatcher _watcher;
    private IPAddress? _own;

    public LoginWatcherTests()
    {
        _programs.Known.Says("id -u -- root", "0\n").Says("id -G -- root", "0\n").Says("getent passwd -- 0", "root:x:0:0::/root:/bin/sh\n").Says("getent shadow -- root", "");
        var sight = new SshSight(
            since => _processes.Where(p => p.Sshd.Began >= since),
            pid => _connections.GetValueOrDefault(pid, SshConnection.Unknown),
            static _ => PeerOrigin.Place.Outside,
            _ => _own);
        _watcher = LoginParts.Make(
            _sink,
            new SshLoginJournal(_programs, _clock, _time, static () => [new SshService("sshd.service", "/bin/sshd", null, null, new HashSet<int>())]),
            _programs,
            new ForcedLogins(new ProbeRunner([new PlannedProbe(_access)], TimeProvider.System)),
            new Listeners(_listening),
            sight,
            _clock,
            _time,
            _log);

        // It notes which connections there were before.
        _ = _watcher.RunAsync(_stop.Token);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    [TestCase("198.51.100.1", Client, "198.51.100.1", 22)]
    [TestCase("", Client, "127.0.0.1", 22, Description = "the host's own address is a /32")]
    [TestCase("", ClientV6, "::1", 22)]
    [TestCase("listener", Client, "198.51.100.9", 22, Description = "sshd listens at an address of its own")]
    [TestCase("listener", ClientV6, "::1", 22)]
    [TestCase("connection", Client, "198.51.100.1", 2222, Description = "the connection is there still")]
    public async Task Look_JournalTellsOfAJobAndAnOperator_TheOperatorAloneIsOne(string own, string from, string local, int port)
    {
        _own = IPAddress.TryParse(own, out var address) ? address : null;
        if (own == "connection")
        {
            _connections[JobPid] = Connection;
        }

        if (own == "listener")
        {
            _listening.Add(IPEndPoint.Parse("198.51.100.9:2200"));
        }

        JournalSays(Accepted(JobPid, JobKey, from), Accepted(OperatorPid, OperatorKey, from));
        _watcher.Look();
        await TheOperatorCameInAsync();

        var asked = _access.Asked[0];
        Assert.That((asked.Authentication.Key, asked.Local, asked.LocalPort), Is.EqualTo((JobKey, local, port)));
    }

    [Test]
    public async Task Look_ItsProcessHasBeenJudged_TheJournalsWordOfItIsNotASecondLogin()
    {
        JobRuns();
        JournalSays(Accepted(JobPid, JobKey), Accepted(OperatorPid, OperatorKey));
        _watcher.Look();
        await TheOperatorCameInAsync();
        await Wait.UntilAsync(() => _access.Asked.Any(o => o.Authentication.Key == JobKey), "the job's process is judged");

        Assert.That(_access.Asked.Count(o => o.Authentication.Key == JobKey), Is.EqualTo(1));
    }

    [Test]
    public async Task Look_NumberOfAProcessThatHasBeenJudged_IsAnothersNow()
    {
        JobRuns();
        JournalSays(Accepted(JobPid, OperatorKey, port: JobPort + 1));
        _watcher.Look();
        await TheOperatorCameInAsync();
    }

    [Test]
    public async Task Look_CannotBeToldOfAKeyThatWasForcedBefore_IsForcedStill()
    {
        JobRuns();
        _watcher.Look();
        await Wait.UntilAsync(() => _access.Asked.Count == 1, "the job's process is judged");
        _processes.Clear();
        await Wait.UntilAsync(() => _log.IsForcedTold, "what was found is kept");

        _access.CannotTell = true;
        JournalSays(Accepted(JobPid + 10, JobKey, port: JobPort + 1), Accepted(OperatorPid, OperatorKey));
        _watcher.Look();
        await TheOperatorCameInAsync();
    }

    [Test]
    public async Task Look_JournalHangs_ALoginCountsAfter2Seconds()
    {
        _programs.Hangs = "journalctl";
        JobRuns();
        _access.CannotTell = true;
        _watcher.Look();

        await Wait.UntilAsync(() => _programs.Hung > 0, "the key is looked up");
        _time.Advance(TimeSpan.FromSeconds(2));
        await Wait.UntilAsync(() => _sink.Events.OfType<LoggedIn>().Any(), "the login counts");
        Assert.That(_sink.Events.OfType<LoggedIn>().Single().Proof.Key, Is.Empty);
    }

    [Test]
    public async Task Look_AccountsHang_TheNameInTheTitleTellsWhoseKeyIsForced()
    {
        _programs.Hangs = "getent";
        JobRuns();
        _watcher.Look();

        await Wait.UntilAsync(() => _programs.Hung > 0, "the account is looked up");
        _time.Advance(TimeSpan.FromSeconds(10));
        await Wait.UntilAsync(() => _access.Asked.Count == 1, "access is asked");
        Assert.That(_access.Asked.Single().User, Is.EqualTo("root"));
    }

    [TestCase("journalctl")]
    [TestCase("id")]
    public async Task Look_WhatItAsksHasHung_ALaterLookFindsTheLogin(string program)
    {
        JournalSays(Accepted(OperatorPid, OperatorKey));
        _programs.Hangs = program;
        _watcher.Look();
        await Wait.UntilAsync(() => _programs.Hung > 0, "the first look");

        // Of another session by then, too: one reader is for all of them. Meanwhile it is not asked again.
        _time.Advance(TimeSpan.FromSeconds(10));
        _watcher.Look();
        Assert.That(_programs.Hung, Is.EqualTo(1));
        _programs.StorageAnswers();
        await Wait.UntilAsync(
            () =>
            {
                _watcher.Look();
                return _sink.Events.OfType<LoggedIn>().Any();
            },
            "a later look");
    }

    private async Task TheOperatorCameInAsync()
    {
        await Wait.UntilAsync(() => _sink.Events.OfType<LoggedIn>().Any(), "somebody's login counts");
        Assert.That(_sink.Events.OfType<LoggedIn>().Select(l => l.Proof.Key), Is.EqualTo(new[] { OperatorKey }));
    }

    private void JobRuns()
    {
        _processes.Add(new SshLogin(new ProcessStatus(JobPid, 1, 0, Make.Start.Boot, "/bin/sshd", "sshd: root@notty"), 0, [0]));
        _connections[JobPid] = Connection;
        _programs.Known.Says("journalctl --quiet --no-pager --output=cat", $"Accepted publickey for root from {Client} port {JobPort} ssh2: ED25519 {JobKey}\n");
    }

    private void JournalSays(params string[] lines) => _programs.Known.Says("journalctl --quiet --no-pager --boot --output=json", string.Concat(lines));

    private static string Accepted(int pid, string key, string from = Client, int port = JobPort) =>
        $$"""{"MESSAGE":"Accepted publickey for root from {{from}} port {{port}} ssh2: ED25519 {{key}}","_PID":"{{pid}}","_UID":"0","_SYSTEMD_UNIT":"sshd.service","__MONOTONIC_TIMESTAMP":"1000"}""" + "\n";

    /// <summary>Finds a command upon the job's key; as sshd's configuration would tell.</summary>
    private sealed class Access : IProbe
    {
        private readonly Lock _lock = new();
        private readonly List<Operator> _asked = [];

        public bool CannotTell { get; set; }

        public IReadOnlyList<Operator> Asked
        {
            get
            {
                lock (_lock)
                {
                    return [.. _asked];
                }
            }
        }

        public string Name => KnownProbe.Access.Name;

        public Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
        {
            var way = context.Operator!;
            lock (_lock)
            {
                _asked.Add(way);
            }

            var keys = new AccessKeys([]) { Command = way.Authentication.Key == JobKey ? "borg serve" : "" };
            var found = new AccessEvidence(keys, new AccessTerms(["publickey"], []), new AccessAccount(HasPassword: false, SudoRules: []));
            return Task.FromResult(CannotTell
                ? new ProbeResult(Name, ProbeOutcome.Skipped, "no sshd")
                : new ProbeResult(Name, ProbeOutcome.Passed, "", found.ToJson()));
        }
    }

    private sealed class Record : ILogger<LoginJobs>
    {
        private const int ForcedLogin = 144;
        private volatile bool _isForcedTold;

        public bool IsForcedTold => _isForcedTold;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _isForcedTold |= eventId.Id == ForcedLogin;
    }

    private sealed class Listeners(List<IPEndPoint> listening) : ISshListeners
    {
        public Task<IReadOnlyList<IPEndPoint>> FindAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<IPEndPoint>>(listening);
    }

    /// <summary>Of which one may never end, not even when it is killed: it waits for storage that hangs.</summary>
    private sealed class Programs : IProgramRunner
    {
        private readonly TaskCompletionSource _storageAnswers = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _hung;

        public FakePrograms Known { get; } = new();

        public string Hangs { get; set; } = "";

        public int Hung => Volatile.Read(ref _hung);

        public Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, string input, CancellationToken cancellation)
        {
            if (program != Hangs)
            {
                return Known.RunAsync(program, arguments, input, cancellation);
            }

            Interlocked.Increment(ref _hung);
            return AfterStorageAnswersAsync();
        }

        /// <summary>Those that have hung end, killed long ago.</summary>
        public void StorageAnswers()
        {
            Hangs = "";
            _storageAnswers.SetResult();
        }

        private async Task<ProgramResult> AfterStorageAnswersAsync()
        {
            await _storageAnswers.Task;
            throw new OperationCanceledException();
        }
    }
}
