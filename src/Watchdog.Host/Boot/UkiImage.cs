using System.Reflection.PortableExecutable;
using System.Text;

namespace Watchdog.Host.Boot;

/// <summary>What of a unified kernel image is part of the boot menu: two of its PE sections (systemd-stub(7)).</summary>
/// <param name="CommandLine">The kernel's command line, <c>.cmdline</c>; empty when there is none.</param>
/// <param name="SortKey">Of the system's os-release, <c>.osrel</c>: IMAGE_ID or ID; empty when there is none.</param>
/// <param name="Version">Of the same: IMAGE_VERSION, VERSION, VERSION_ID or BUILD_ID; empty when there is none.</param>
internal sealed record UkiImage(string CommandLine, string SortKey, string Version)
{
    private const int Longest = 64 << 10;

    /// <summary>Reads one; all is empty in what is no image.</summary>
    public static UkiImage Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var image = new PEReader(file, PEStreamOptions.LeaveOpen);
            var release = Values(Section(image, file, ".osrel"));

            // systemd, src/fundamental/bootspec-fundamental.c, bootspec_pick_name_version_sort_key (257).
            return new(Section(image, file, ".cmdline"), First(release, "IMAGE_ID", "ID"), First(release, "IMAGE_VERSION", "VERSION", "VERSION_ID", "BUILD_ID"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException or InvalidOperationException or ArgumentException)
        {
            return new("", "", "");
        }
    }

    private static string Section(PEReader image, FileStream file, string name)
    {
        var section = image.PEHeaders.SectionHeaders.FirstOrDefault(s => s.Name == name);
        var size = Math.Min(section.VirtualSize, section.SizeOfRawData);
        if (section.Name != name || size is <= 0 or > Longest || section.PointerToRawData <= 0)
        {
            return "";
        }

        var bytes = new byte[size];
        file.Seek(section.PointerToRawData, SeekOrigin.Begin);
        file.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes).TrimEnd('\0', '\n', ' ');
    }

    // os-release(5): KEY=value or KEY="value".
    private static Dictionary<string, string> Values(string release)
    {
        var values = new Dictionary<string, string>();
        foreach (var member in release.Split('\n').Select(static l => l.Trim().Split('=', 2)).Where(static m => m.Length == 2))
        {
            values[member[0]] = member[1].Trim('"', '\'');
        }

        return values;
    }

    private static string First(Dictionary<string, string> values, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (values.GetValueOrDefault(key) is { Length: > 0 } value)
            {
                return value;
            }
        }

        return "";
    }
}
