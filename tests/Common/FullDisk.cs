using System.Runtime.InteropServices;

namespace Watchdog.Tests;

/// <summary>Runs code on a thread whose mount namespace has a tiny tmpfs in one place. It ends with the thread.</summary>
internal static unsafe partial class FullDisk
{
    private const int NewMountNamespace = 0x20000;
    private const nuint RecursivePrivate = 0x4000 | 0x40000;

    /// <summary>Runs it; skips the test where that is not permitted.</summary>
    public static void Run(string directory, Action body)
    {
        Exception? thrown = null;
        var isPermitted = true;
        var thread = new Thread(() =>
        {
            isPermitted = Unshare(NewMountNamespace) == 0
                && Mount("none", "/", null, RecursivePrivate, null) == 0
                && Mount("tmpfs", directory, "tmpfs", 0, "size=64k,mode=0700") == 0;
            if (isPermitted)
            {
                try
                {
                    body();
                }
                catch (Exception e)
                {
                    thrown = e;
                }
            }
        });
        thread.Start();
        thread.Join();
        if (!isPermitted)
        {
            Assert.Ignore("needs root: a mount namespace with a tmpfs of its own");
        }

        if (thrown is not null)
        {
            throw new AggregateException(thrown);
        }
    }

    /// <summary>Writes until nothing fits any more.</summary>
    public static void Fill(string directory)
    {
        using var file = new FileStream(Path.Combine(directory, "filler"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            var block = new byte[4096];
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string? type, nuint flags, string? data);
}
