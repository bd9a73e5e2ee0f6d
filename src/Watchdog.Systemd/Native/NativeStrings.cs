using System.Runtime.InteropServices;

namespace Watchdog.Systemd.Native;

/// <summary>Strings that libsystemd allocates and its caller frees.</summary>
internal static unsafe class NativeStrings
{
    /// <summary>Copies one string and frees it.</summary>
    internal static string? Take(nint text)
    {
        string? copy = Marshal.PtrToStringUTF8(text);
        LibC.free((void*)text);
        return copy;
    }

    /// <summary>Copies a NULL-terminated array of strings and frees all of it.</summary>
    internal static List<string> TakeAll(nint* array)
    {
        var copies = new List<string>();
        if (array is null)
        {
            return copies;
        }

        for (nint* entry = array; *entry != 0; entry++)
        {
            copies.Add(Take(*entry) ?? string.Empty);
        }

        LibC.free(array);
        return copies;
    }

    /// <summary>Replaces control characters, so that text from a peer can be shown and logged.</summary>
    internal static string Printable(string text) =>
        string.Create(text.Length, text, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        });
}
