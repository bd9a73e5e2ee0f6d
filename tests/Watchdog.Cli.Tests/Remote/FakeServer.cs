using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Watchdog.Cli.Output;
using Watchdog.Cli.Remote;
using Watchdog.Protocol;

namespace Watchdog.Cli.Tests.Remote;

/// <summary>A host with a daemon, as ssh and rollbackctl there show it. A test moves its session from phase to phase.</summary>
internal sealed class FakeServer
{
    private readonly Lock _lock = new();
    private readonly List<FakeSsh> _watchers = [];
    private Session? _open;
    private Session? _last;

    /// <summary>What was run there, sudo's words and the arguments, in order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>ssh's options of the last call.</summary>
    public IReadOnlyList<string> Options { get; private set; } = [];

    /// <summary>What every new connection ends with; null: it is made.</summary>
    public string? Unreachable { get; set; }

    /// <summary>The problems of a check.</summary>
    public IReadOnlyList<string> Problems { get; set; } = [];

    /// <summary>The id of the session that is armed.</summary>
    public string Id { get; set; } = Samples.Session.Id;

    /// <summary>What the probes see.</summary>
    public IReadOnlyList<ProbeComparison> Probes { get; set; } = [Samples.Probe];

    /// <summary>The password that sudo wants; null: none.</summary>
    public string? Password { get; init; }

    /// <summary>What the host prints before anything else.</summary>
    public string Noise { get; set; } = "";

    /// <summary>What the host says on its standard error before anything else.</summary>
    public string Complaint { get; init; } = "";

    /// <summary>What happens at a call, before it is answered.</summary>
    public Action<string> OnCall { get; set; } = static _ => { };

    /// <summary>What a call waits for before it is answered.</summary>
    public Func<string, Task> Held { get; set; } = static _ => Task.CompletedTask;

    public IPipedProgram Open(string program, IReadOnlyList<string> arguments)
    {
        Assert.That(program, Is.EqualTo("ssh"));
        var line = arguments[^1];
        var words = line[(line.LastIndexOf("'rollbackctl' ", StringComparison.Ordinal) + 14)..].Replace("'", "", StringComparison.Ordinal);
        var isSudo = line.Contains("exec '\\''sudo'\\''", StringComparison.Ordinal);
        var ssh = new FakeSsh();
        lock (Calls)
        {
            Options = [.. arguments.Take(arguments.Count - 1)];
            Calls.Add((isSudo ? "sudo " : "") + words);
        }

        _ = ServeAsync(ssh, words, isSudo);
        return ssh;
    }

    /// <summary>Moves the session on; an end makes it the last one.</summary>
    public void Enter(Phase phase)
    {
        lock (_lock)
        {
            if (phase is Phase.Confirmed or Phase.RolledBack or Phase.Disarmed or Phase.Expired)
            {
                (_open, _last) = (null, Samples.Ended(phase));
            }
            else
            {
                _open = Samples.Session with { Phase = phase };
            }

            foreach (var watcher in _watchers)
            {
                Tell(watcher);
            }
        }
    }

    /// <summary>Cuts every connection.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            foreach (var watcher in _watchers)
            {
                watcher.Exit(255, "client_loop: send disconnect: Broken pipe");
            }

            _watchers.Clear();
        }
    }

    private async Task ServeAsync(FakeSsh ssh, string words, bool isSudo)
    {
        OnCall(words);
        await Held(words);
        if (Unreachable is { } why)
        {
            ssh.Exit(255, why);
            return;
        }

        ssh.Print(Noise);
        ssh.Complain(Complaint);
        for (var tries = 0; isSudo && Password is not null; tries++)
        {
            ssh.Complain(SudoPassword.Prompt);
            if (await ssh.ReadLineAsync() == Password)
            {
                break;
            }

            if (tries == 2)
            {
                ssh.Exit(1, "sudo: 3 incorrect password attempts");
                return;
            }
        }

        lock (_lock)
        {
            Answer(ssh, words.Split(' '));
        }
    }

    private void Answer(FakeSsh ssh, string[] words)
    {
        switch (words[0])
        {
            case "check":
                Reply(ssh, ControlMethods.Check.WriteReply(new CheckReply { Problems = Problems, Notes = [], Target = "/nix/store/t", Probes = [] }), Problems.Count == 0 ? 0 : 1);
                break;
            case "arm" when _open is not null:
                Refuse(ssh, new SessionOpenError { Id = "i", Reason = "a session is open", Hint = "h" }, 5);
                break;
            case "arm":
                _open = Samples.Session with { Id = Id };
                Reply(ssh, ControlMethods.Arm.WriteReply(new ArmReply { Session = _open, Program = Samples.Program }));
                break;
            case "status" when words.Contains("--watch"):
                _watchers.Add(ssh);
                Tell(ssh);
                break;
            case "status":
                Reply(ssh, Status());
                break;
            case "probe":
                Reply(ssh, ControlMethods.Probe.WriteReply(new ProbeReply { Probes = Probes }));
                break;
            case "confirm" when _open is { Phase: Phase.Probation }:
                Enter(Phase.Confirmed);
                Reply(ssh, ControlMethods.Confirm.WriteReply(new ConfirmReply { Session = _last!, Notes = [] }));
                break;
            case "disarm" when _open is { Phase: Phase.Armed }:
                Enter(Phase.Disarmed);
                Reply(ssh, ControlMethods.Disarm.WriteReply(new SessionReply { Session = _last! }));
                break;
            case "rollback" when _open is not null:
                Enter(Phase.RollingBack);
                Reply(ssh, ControlMethods.RollBack.WriteReply(new SessionReply { Session = _open }));
                Enter(Phase.RolledBack);
                break;
            default:
                Refuse(ssh, new RefusedError { Code = "not-now", Reason = "not now", Hint = "h" }, 5);
                break;
        }
    }

    private static void Reply(FakeSsh ssh, JsonElement json, int code = 0)
    {
        ssh.Print(JsonLine.Of(json) + "\n");
        ssh.Exit(code, "");
    }

    private static void Refuse(FakeSsh ssh, ControlError error, int code)
    {
        var output = new StringWriter();
        ErrorReport.Write(new CliEnvironment { Output = output, Error = output }, ErrorMapping.Refusal(new ControlErrorException(error.ToVarlink())), json: true);
        ssh.Print(output.ToString());
        ssh.Exit(code, "");
    }

    private void Tell(FakeSsh watcher)
    {
        watcher.Print(JsonLine.Of(Status()) + "\n");
        if (_open is null)
        {
            watcher.Exit(0, "");
        }
    }

    private JsonElement Status() => ControlMethods.Status.WriteReply(new StatusReply
    {
        Session = _open,
        Last = _last,
        RunningSystem = "/nix/store/r",
        BootedSystem = "/nix/store/b",
        Version = "0.1.0",
        Warnings = [],
    });

    /// <summary>One ssh that runs.</summary>
    internal sealed class FakeSsh : IPipedProgram
    {
        private static readonly PipeOptions Unbounded = new(pauseWriterThreshold: 0);

        private readonly Pipe _input = new(Unbounded);
        private readonly Pipe _output = new(Unbounded);
        private readonly Pipe _error = new(Unbounded);
        private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly StreamReader _lines;

        public FakeSsh()
        {
            Input = _input.Writer.AsStream();
            Output = _output.Reader.AsStream();
            Error = _error.Reader.AsStream();
            _lines = new StreamReader(_input.Reader.AsStream());
        }

        public Stream Input { get; }

        public Stream Output { get; }

        public Stream Error { get; }

        public Task<string?> ReadLineAsync() => _lines.ReadLineAsync();

        public void Print(string text) => Write(_output, text);

        public void Complain(string text) => Write(_error, text);

        public void Exit(int code, string why)
        {
            Complain(why);
            _output.Writer.Complete();
            _error.Writer.Complete();
            _exit.TrySetResult(code);
        }

        public void End() => Exit(137, "");

        public Task<int> WaitAsync(CancellationToken cancellation) => _exit.Task.WaitAsync(cancellation);

        public ValueTask DisposeAsync()
        {
            End();
            return ValueTask.CompletedTask;
        }

        private void Write(Pipe pipe, string text)
        {
            if (!_exit.Task.IsCompleted)
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                bytes.CopyTo(pipe.Writer.GetMemory(Math.Max(1, bytes.Length)));
                pipe.Writer.Advance(bytes.Length);
                _ = pipe.Writer.FlushAsync().AsTask();
            }
        }
    }
}
