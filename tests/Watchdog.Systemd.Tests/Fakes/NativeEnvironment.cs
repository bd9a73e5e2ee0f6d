using System.Runtime.InteropServices;

namespace Watchdog.Systemd.Tests.Fakes;

/// <summary>Sets variables where libsystemd reads them; the runtime's own copy of the environment never reaches it.</summary>
internal sealed partial class NativeEnvironment : IDisposable
{
    private readonly List<string> _names = [];

    internal void Set(string name, string value)
    {
        _names.Add(name);
        Assert.That(setenv(name, value, 1), Is.Zero);
        Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose()
    {
        foreach (string name in _names)
        {
            _ = unsetenv(name);
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unsetenv(string name);
}
