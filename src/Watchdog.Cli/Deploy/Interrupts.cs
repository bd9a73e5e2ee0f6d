using System.Runtime.InteropServices;

namespace Watchdog.Cli.Deploy;

/// <summary>
/// Takes the signals that want a run to end, so that none ends it without a word. Before the command runs, the first gives up a
/// check, and the second an arm, whose outcome would not be known then. From <see cref="Hand"/> on another decides.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _first = new();
    private readonly CancellationTokenSource _second = new();
    private readonly IDisposable _registration;
    private Action<Interrupt>? _taker;
    private Interrupt _kind;

    /// <summary>Begins to take them.</summary>
    public Interrupts(CliEnvironment environment) => _registration = environment.OnInterrupt(Take);

    /// <summary>Cancelled by the first.</summary>
    public CancellationToken First => _first.Token;

    /// <summary>Cancelled by the second.</summary>
    public CancellationToken Second => _second.Token;

    /// <summary>The end of a run before its command has begun, by the exit code of the first.</summary>
    public CliException Ended(string message, string hint) => new(CourseText.InterruptedCode(_kind), "interrupted", message, hint);

    /// <summary>Hands those that follow to somebody, and one that has come.</summary>
    public void Hand(Action<Interrupt> taker)
    {
        lock (_lock)
        {
            _taker = taker;
            if (_first.IsCancellationRequested)
            {
                taker(_kind);
            }
        }
    }

    /// <summary>Registers for SIGINT and SIGTERM of this process.</summary>
    public static IDisposable OfProcess(Action<Interrupt> take) => new Registrations(
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, Interrupt.Keyboard, take)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, Interrupt.Terminate, take)));

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    private static void Handle(PosixSignalContext context, Interrupt interrupt, Action<Interrupt> take)
    {
        context.Cancel = true;
        take(interrupt);
    }

    private void Take(Interrupt interrupt)
    {
        lock (_lock)
        {
            if (_taker is { } taker)
            {
                taker(interrupt);
            }
            else if (_first.IsCancellationRequested)
            {
                _second.Cancel();
            }
            else
            {
                _kind = interrupt;
                _first.Cancel();
            }
        }
    }

    private sealed class Registrations(IDisposable one, IDisposable two) : IDisposable
    {
        public void Dispose()
        {
            one.Dispose();
            two.Dispose();
        }
    }
}
