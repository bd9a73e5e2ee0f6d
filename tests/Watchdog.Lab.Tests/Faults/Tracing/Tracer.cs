using System.Globalization;
using System.Runtime.InteropServices;

namespace Watchdog.Lab.Tests.Faults.Tracing;

/// <summary>
/// Traces all threads of a process (ptrace(2)), notes its system calls, and injects a fault at one of them, once, or two one
/// after the other. As soon as that is done it lets go: what comes then is the program's own speed.
/// </summary>
/// <remarks>
/// strace(1) counts each call by thread, and filters by number or by path: whose turn it is in a thread pool differs from
/// run to run, and so does what the n-th call of a thread is. Here a point is the n-th call of the process of one name to
/// one target, which is the same call in every run.
/// </remarks>
internal sealed class Tracer
{
    private const int Interrupted = 4; // EINTR
    private static readonly int[] StopSignals = [Ptrace.SignalStop, 20, 21, 22];

    private readonly int _pid;
    private readonly bool _isFromExec;
    private readonly Queue<PlannedFault> _planned;
    private readonly Tracee _tracee;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<int> _threads = [];
    private readonly Dictionary<int, SystemCall> _entered = [];
    private readonly Dictionary<SystemCall, int> _counts = [];
    private readonly List<FaultPoint> _seen = [];
    private int _announced;
    private bool _isCounting;
    private int _injectedIn;
    private volatile bool _isWanted = true;

    private Tracer(int pid, Tracee tracee, bool isFromExec, IEnumerable<PlannedFault> planned)
    {
        _pid = pid;
        _isFromExec = isFromExec;
        _isCounting = !isFromExec;
        _planned = new(planned);
        _tracee = tracee;
        _thread = new Thread(Run) { IsBackground = true, Name = $"tracer of {pid}" };
    }

    /// <summary>Whether a fault was injected; of two, the first.</summary>
    public bool IsInjected => Injected > 0;

    /// <summary>How many faults were injected.</summary>
    public int Injected { get; private set; }

    /// <summary>The fault that was injected last; null before the first.</summary>
    public Injection? Last { get; private set; }

    /// <summary>Ends when the process is gone or has been let go.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The calls that were seen, in order. To be read when it has <see cref="Ended"/>.</summary>
    public IReadOnlyList<FaultPoint> Seen => _seen;

    /// <summary>Takes hold of a process.</summary>
    /// <param name="pid">Its number on the machine.</param>
    /// <param name="at">Where to inject; null for nowhere.</param>
    /// <param name="injection">What.</param>
    /// <param name="isFromExec">It is a stopped one, which is continued and counts from its exec(2) on.</param>
    public static Task<Tracer> AttachAsync(int pid, FaultPoint? at, Injection? injection, bool isFromExec = false) =>
        AttachAsync(pid, at is null ? [] : [new PlannedFault(at, injection!)], isFromExec);

    /// <summary>Takes hold of a process for several faults, each of which comes after the one before. All but the last are errors.</summary>
    /// <inheritdoc cref="AttachAsync(int, FaultPoint, Injection, bool)"/>
    public static async Task<Tracer> AttachAsync(int pid, IEnumerable<PlannedFault> planned, bool isFromExec = false)
    {
        Quiet.Children();
        var tracer = new Tracer(pid, new Tracee(pid), isFromExec, planned);
        tracer._thread.Start();
        await tracer._attached.Task;
        return tracer;
    }

    /// <summary>Lets go, if it has not done so.</summary>
    public async Task ReleaseAsync()
    {
        _isWanted = false;
        // A signal is what a waiting tracer hears of; it is not handed on.
        while (!_ended.Task.IsCompleted && Ptrace.Kill(_pid, Ptrace.SignalContinue) == 0)
        {
            await Task.WhenAny(_ended.Task, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }

        await _ended.Task;
    }

    // It reads the process for as long as it traces it, whoever waits for that: so what it reads with is its to close.
    private void Run()
    {
        using var tracee = _tracee;
        try
        {
            SeizeAll();
            _attached.SetResult();
            if (_isFromExec)
            {
                _ = Ptrace.Kill(_pid, Ptrace.SignalContinue);
            }

            while (Next())
            {
            }

            _ended.SetResult();
        }
        catch (Exception e) when (e is LabException or IOException)
        {
            _attached.TrySetException(e);
            _ended.TrySetException(e);
        }
    }

    private void SeizeAll()
    {
        for (var before = -1; before != _threads.Count;)
        {
            before = _threads.Count;
            foreach (var thread in Directory.EnumerateDirectories($"/proc/{_pid}/task").Select(d => int.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture)))
            {
                if (!_threads.Contains(thread) && Ptrace.Call(Ptrace.Seize, thread, 0, Ptrace.Options) == 0)
                {
                    _threads.Add(thread);
                    _ = Ptrace.Call(Ptrace.Interrupt, thread, 0, 0);
                }
            }
        }

        if (_threads.Count == 0)
        {
            throw new LabException($"process {_pid} cannot be traced: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>Waits for something to happen, and has it go on.</summary>
    /// <returns>Whether there is anything left to trace.</returns>
    private unsafe bool Next()
    {
        int status;
        var thread = Ptrace.Wait(-1, &status, Ptrace.WaitOptions);
        if (thread < 0)
        {
            return Marshal.GetLastPInvokeError() == Interrupted;
        }

        var what = status >> 16;
        Note(thread, what);
        if (!IsStopped(status))
        {
            // Exited or killed.
            _threads.Remove(thread);
            return _threads.Count > 0;
        }

        var signal = (status >> 8) & 0xff;
        if (!_isWanted && _injectedIn == 0)
        {
            ReleaseAll(thread, signal == Ptrace.SyscallStop || what != 0 || signal == Ptrace.SignalContinue ? 0 : signal);
            return false;
        }

        if (what == Ptrace.EventStop)
        {
            Go(StopSignals.Contains(signal) ? Ptrace.Listen : Ptrace.Syscall, thread, 0);
        }
        else if (what != 0)
        {
            if (what == Ptrace.EventExec)
            {
                _tracee.Renew();
                _isCounting = true;
            }

            Go(Ptrace.Syscall, thread, 0);
        }
        else if (signal != Ptrace.SyscallStop)
        {
            Go(Ptrace.Syscall, thread, signal);
        }
        else if (IsDoneAt(thread))
        {
            ReleaseAll(thread, 0);
            return false;
        }
        else
        {
            Go(Ptrace.Syscall, thread, 0);
        }

        return true;
    }

    /// <summary>A thread stands before or after a system call.</summary>
    /// <returns>Whether nothing more is wanted of the process.</returns>
    private unsafe bool IsDoneAt(int thread)
    {
        Ptrace.SyscallInfo info;
        if (!_isCounting || Ptrace.Call(Ptrace.GetSyscallInfo, thread, sizeof(Ptrace.SyscallInfo), (nint)(&info)) <= 0)
        {
            return false;
        }

        const byte Entry = 1;
        if (info.Op == Entry)
        {
            _entered.Remove(thread);
            if (SystemCallTable.Read(_tracee, info) is { } call)
            {
                _entered[thread] = call;
                Enter(thread, call);
            }

            return false;
        }

        if (_injectedIn == thread)
        {
            return Inject(thread);
        }

        if (_entered.Remove(thread, out var made) && made.Name is "socket" or "accept4" && info.Result >= 0)
        {
            _tracee.Leads((int)info.Result, made.Name == "socket" ? "" : "client");
        }

        return false;
    }

    private void Enter(int thread, SystemCall call)
    {
        var number = _counts[call] = _counts.GetValueOrDefault(call) + 1;
        var point = new FaultPoint(call, number);
        _seen.Add(point);
        if (_injectedIn != 0 || !_planned.TryPeek(out var next) || point != next.At)
        {
            return;
        }

        switch (next.Injection.Kind)
        {
            case InjectionKind.Kill:
                _ = Ptrace.Kill(_pid, Ptrace.SignalKill);
                Count();
                break;
            case InjectionKind.Stop:
                _injectedIn = thread;
                break;
            default:
                // No such call: it is not made.
                _ = Ptrace.Call(Ptrace.PokeUser, thread, Ptrace.NumberOffset, -1);
                _injectedIn = thread;
                break;
        }
    }

    private bool Inject(int thread)
    {
        var injection = _planned.Peek().Injection;
        if (injection.Kind == InjectionKind.Stop)
        {
            _ = Ptrace.Kill(_pid, Ptrace.SignalStop);
        }
        else
        {
            _ = Ptrace.Call(Ptrace.PokeUser, thread, Ptrace.ResultOffset, -injection.Error);
        }

        _injectedIn = 0;
        Count();
        return _planned.Count == 0;
    }

    private void Count()
    {
        Last = _planned.Dequeue().Injection;
        Injected++;
    }

    // Whichever comes first: a process that dies meanwhile is not reaped thread by thread in an order of ours.
    private unsafe void ReleaseAll(int stopped, int signal)
    {
        Go(Ptrace.Detach, stopped, signal);
        _threads.Remove(stopped);
        foreach (var thread in _threads)
        {
            _ = Ptrace.Call(Ptrace.Interrupt, thread, 0, 0);
        }

        while (_threads.Count > 0 || _announced > 0)
        {
            int status;
            var thread = Ptrace.Wait(-1, &status, Ptrace.WaitOptions);
            if (thread < 0)
            {
                if (Marshal.GetLastPInvokeError() == Interrupted)
                {
                    continue;
                }

                return;
            }

            var what = status >> 16;
            Note(thread, what);
            _threads.Remove(thread);
            if (IsStopped(status))
            {
                var pending = (status >> 8) & 0xff;
                Go(Ptrace.Detach, thread, what != 0 || pending is Ptrace.SyscallStop or Ptrace.SignalContinue ? 0 : pending);
            }
        }
    }

    // A new thread is announced by the one that makes it, and then stops for the first time; or the other way round.
    private void Note(int thread, int what)
    {
        _announced += (what == Ptrace.EventClone ? 1 : 0) - (_threads.Add(thread) ? 1 : 0);
    }

    private static bool IsStopped(int status) => (status & 0xff) == 0x7f;

    // A thread that was killed meanwhile does not go anywhere, and is heard of.
    private static void Go(nint request, int thread, int signal) => _ = Ptrace.Call(request, thread, 0, signal);
}
