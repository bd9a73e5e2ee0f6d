using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Watchdog.Host.Native;

namespace Watchdog.Config;

/// <summary>
/// Reads config.json by the table of its keys. A mistake names key, value and what is allowed, leaves that key at its default,
/// and never keeps the daemon from starting: an open session must be protected all the same.
/// </summary>
internal static class SettingsReader
{
    private const string Example = "{\"window\": \"10min\"}";

    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = SyntaxFault.Deepest };

    /// <summary>Reads the file.</summary>
    /// <param name="path">Where it is; a file that does not exist means the defaults.</param>
    /// <param name="mistakes">What is wrong with it.</param>
    public static Settings Read(string path, out IReadOnlyList<string> mistakes)
    {
        var found = new List<string>();
        mistakes = found;
        try
        {
            var text = Files.Read(path, ConfigurationFile.Largest + 1);
            if (text.Length <= ConfigurationFile.Largest)
            {
                return Parse(text, path, found);
            }

            found.Add($"{path}: is larger than {ConfigurationFile.Largest / 1024} KiB: nothing of it is read");
            return new Settings();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Settings();
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            found.Add($"{path}: {WhyUnreadable(path, e)}");
            return new Settings();
        }
    }

    private static Settings Parse(ReadOnlyMemory<byte> text, string path, List<string> mistakes)
    {
        // An editor's mark of UTF-8 at the beginning is none of JSON's characters.
        var json = text.Span.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                mistakes.Add($"{path}: must be a JSON object, such as {Example}");
                return new Settings();
            }

            ConfigKeys.Top.TryRead(new Place("", document.RootElement, Example, mistakes), new Settings(), out var settings);
            return settings;
        }
        catch (JsonException)
        {
            mistakes.Add($"{path}: {SyntaxFault.Of(json.Span)}");
            return new Settings();
        }
    }

    private static string WhyUnreadable(string path, Exception e) =>
        Directory.Exists(path) ? "is a directory; it must be a file"
        : e is UnauthorizedAccessException ? "may not be read: permission denied"
        : e.HResult > 0 ? $"cannot be read: {Marshal.GetPInvokeErrorMessage(e.HResult)}" // errno(3), which .NET keeps there.
        : "cannot be read";
}
