using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using Watchdog.Host.Native;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Stranger;

/// <summary>
/// A thread of which is known in what network namespace it is: the host's, or a fresh one. Sockets made on it belong
/// there, and so do the programs started from it. A fresh namespace has no name: it ends with the process, however that
/// ends, and takes its links with it.
/// </summary>
/// <remarks>
/// A new thread begins in the namespace of the thread that made it (clone(2)), and any thread may make one for the pool:
/// once there is a fresh namespace, a thread of the pool may be in either. What is of one namespace is done on its thread.
/// </remarks>
internal sealed class NetworkThread : IProgramRunner, IDisposable
{
    private readonly IProgramRunner _programs;
    private readonly bool _fresh;
    private readonly BlockingCollection<Action> _work = [];
    private readonly HashSet<string> _hidden = [];
    private readonly TaskCompletionSource<int> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NetworkThread(string name, IProgramRunner programs, bool fresh)
    {
        _programs = programs;
        _fresh = fresh;
        new Thread(Run) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>Its thread id, by which the kernel and ip(8) know the namespace. Faults with an <see cref="IOException"/> where the kernel refuses.</summary>
    public Task<int> Id => _started.Task;

    /// <summary>Starts one in the namespace of the caller: the host's, while there is no other.</summary>
    /// <param name="programs">What runs programs in the namespace of the calling thread.</param>
    public static NetworkThread StartInside(IProgramRunner programs) => new("inside", programs, fresh: false);

    /// <summary>Starts one in a namespace of its own.</summary>
    /// <param name="programs">What runs programs in the namespace of the calling thread.</param>
    public static NetworkThread StartOutside(IProgramRunner programs) => new("outside", programs, fresh: true);

    /// <inheritdoc/>
    public Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, string input, CancellationToken cancellation) =>
        BeginAsync(() => _programs.RunAsync(program, arguments, input, cancellation));

    /// <summary>Begins something on it.</summary>
    /// <param name="begin">What is begun; what it awaits goes on elsewhere.</param>
    public Task<T> BeginAsync<T>(Func<Task<T>> begin)
    {
        var result = new TaskCompletionSource<Task<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                result.SetResult(begin());
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        return result.Task.Unwrap();
    }

    /// <summary>Gives it a directory that nobody else sees: a mount namespace with a fresh file system there. Again is harmless.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public Task HideAsync(string directory) => BeginAsync(() =>
    {
        if (!_hidden.Add(directory))
        {
            return Task.FromResult(true);
        }

        Directory.CreateDirectory(directory);
        Check(LibC.Unshare(LibC.CloneNewMounts), "unshare");
        Check(LibC.Mount("none", "/", null, LibC.MountRecursive | LibC.MountPrivate, null), "mount /");
        Check(LibC.Mount("tmpfs", directory, "tmpfs", 0, "mode=0700"), $"mount {directory}");
        return Task.FromResult(true);
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        // The thread ends by itself, and the namespace with the process.
        _work.CompleteAdding();
    }

    private void Run()
    {
        try
        {
            if (_fresh)
            {
                Check(LibC.Unshare(LibC.CloneNewNetwork), "unshare");
            }

            _started.SetResult(int.Parse(Path.GetFileName(new FileInfo("/proc/thread-self").LinkTarget!), CultureInfo.InvariantCulture));
        }
        catch (IOException e)
        {
            _started.SetException(e);
            return;
        }

        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }

    private static void Check(int result, string call)
    {
        if (result < 0)
        {
            throw new IOException($"{call}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }
}
