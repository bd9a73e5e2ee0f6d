using System.Reflection.PortableExecutable;
using System.Text;

namespace Watchdog.Daemon.Host;

/// <summary>Reads the kernel command line of a unified kernel image: its PE section <c>.cmdline</c> (systemd-stub(7)).</summary>
internal static class UkiImage
{
    private const string Section = ".cmdline";
    private const int Longest = 64 << 10;

    /// <summary>The command line; empty when there is none, or what is there is no image.</summary>
    public static string CommandLine(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var image = new PEReader(file, PEStreamOptions.LeaveOpen);
            var section = image.PEHeaders.SectionHeaders.FirstOrDefault(static s => s.Name == Section);
            var size = Math.Min(section.VirtualSize, section.SizeOfRawData);
            if (section.Name != Section || size is <= 0 or > Longest || section.PointerToRawData <= 0)
            {
                return "";
            }

            var bytes = new byte[size];
            file.Seek(section.PointerToRawData, SeekOrigin.Begin);
            file.ReadExactly(bytes);
            return Encoding.UTF8.GetString(bytes).TrimEnd('\0', '\n', ' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException or InvalidOperationException or ArgumentException)
        {
            return "";
        }
    }
}
