using System.Collections;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Watchdog.Host.Native;

/// <summary>
/// A program of our own that is started and waited for (posix_spawn(3)), with our standard streams. It takes a fraction
/// of the time of <see cref="System.Diagnostics.Process"/>, which first makes itself ready to wait for many.
/// </summary>
internal static unsafe class ChildProcess
{
    private const int SystemCallPidFdOpen = 434; // pidfd_open(2): the same number on every architecture
    private const int SignalMask = 0x7f;
    private const int ExitShift = 8;
    private const int SignalledBase = 128;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    /// <summary>Starts it.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments, without its name.</param>
    /// <param name="environment">Variables beside ours.</param>
    /// <returns>Its id. It must be waited for.</returns>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static int Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var words = Strings([program, .. arguments]);
        var variables = Strings(Merge(environment));
        try
        {
            int pid;
            fixed (nint* argv = words)
            fixed (nint* envp = variables)
            {
                var error = LibC.Spawn(&pid, program, null, null, argv, envp);
                return error == 0 ? pid : throw new Win32Exception(error, $"{program}: {Marshal.GetPInvokeErrorMessage(error)}");
            }
        }
        finally
        {
            foreach (var text in words.Concat(variables))
            {
                Marshal.FreeCoTaskMem(text);
            }
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <param name="pid">What <see cref="Start"/> returned.</param>
    /// <param name="limit">How long.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Its exit code, 128 and the signal's number when it was killed; null when it runs still.</returns>
    public static int? Wait(int pid, TimeSpan limit, TimeProvider time)
    {
        var began = time.GetTimestamp();

        // Without one (no descriptor left) it is looked at now and then.
        var descriptor = (int)LibC.SystemCall(SystemCallPidFdOpen, pid, 0);
        try
        {
            while (true)
            {
                int status;
                if (LibC.WaitPid(pid, &status, LibC.NoHang) == pid)
                {
                    var signal = status & SignalMask;
                    return signal == 0 ? (status >> ExitShift) & byte.MaxValue : SignalledBase + signal;
                }

                var left = limit - time.GetElapsedTime(began);
                if (left <= TimeSpan.Zero)
                {
                    return null;
                }

                var poll = new LibC.PollDescriptor { Descriptor = descriptor, Events = LibC.PollIn };
                var most = descriptor < 0 ? BetweenLooks : Longest;
                var milliseconds = (int)Math.Ceiling((left < most ? left : most).TotalMilliseconds);
                _ = LibC.Poll(&poll, descriptor < 0 ? 0u : 1u, milliseconds);
            }
        }
        finally
        {
            if (descriptor >= 0)
            {
                _ = LibC.Close(descriptor);
            }
        }
    }

    private static IEnumerable<string> Merge(IReadOnlyDictionary<string, string> environment)
    {
        foreach (DictionaryEntry ours in Environment.GetEnvironmentVariables())
        {
            if (!environment.ContainsKey((string)ours.Key))
            {
                yield return $"{ours.Key}={ours.Value}";
            }
        }

        foreach (var (name, value) in environment)
        {
            yield return $"{name}={value}";
        }
    }

    // Ends with a null pointer, as C wants it.
    private static nint[] Strings(IEnumerable<string> texts) => [.. texts.Select(Marshal.StringToCoTaskMemUTF8), nint.Zero];
}
