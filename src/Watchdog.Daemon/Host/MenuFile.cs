using System.Text.RegularExpressions;

namespace Watchdog.Daemon.Host;

/// <summary>
/// Reads what the menus of GRUB and extlinux lead to, as NixOS writes them (nixpkgs, install-grub.pl and
/// extlinux-conf-builder.sh, 2025), and names the boot loaders whose menus it cannot read.
/// </summary>
internal static partial class MenuFile
{
    private const int Longest = 4 << 20;
    private static readonly string[] Grub = ["grub/grub.cfg", "grub2/grub.cfg"];
    private static readonly string[] Extlinux = ["extlinux/extlinux.conf"];
    private static readonly string[] Refind = ["EFI/refind/refind.conf"];
    private static readonly string[] Others = ["limine/limine.conf", "limine.conf", "EFI/limine/limine.conf", "EFI/BOOT/limine.conf"];

    /// <summary>The boot loader and the system that its default leads to; empty what cannot be told.</summary>
    /// <param name="places">The directories that may be a boot partition's, or its like.</param>
    public static (string Loader, string System) Read(IReadOnlyList<string> places)
    {
        if (Find(places, Grub) is { } grub)
        {
            var text = Text(grub);

            // Its first entry is the default only where nothing else is set: not a number, a saved entry or a name.
            var isFirst = text.Length > 0 && GrubDefault().Matches(text).All(static m => m.Groups[1].Value is "0" or "${next_entry}");
            return ("GRUB", isFirst ? First(text) : "");
        }

        if (Find(places, Extlinux) is { } extlinux)
        {
            var text = Text(extlinux);
            var label = ExtlinuxDefault().Match(text).Groups[1].Value;
            var entry = label.Length > 0 ? text.IndexOf($"LABEL {label}\n", StringComparison.Ordinal) : -1;
            return ("extlinux", entry < 0 ? "" : First(text[entry..]));
        }

        return Find(places, Others) is not null ? ("Limine", "") : Find(places, Refind) is not null ? ("rEFInd", "") : ("", "");
    }

    /// <summary>Whether GRUB's or extlinux's menu has an entry that starts a system; null where no such menu can be read.</summary>
    /// <param name="places">As of <see cref="Read"/>.</param>
    /// <param name="system">The system's store path.</param>
    public static bool? Starts(IReadOnlyList<string> places, string system) =>
        (Find(places, Grub) ?? Find(places, Extlinux)) is { } file && Text(file) is { Length: > 0 } text && InitOption().Matches(text) is { Count: > 0 } all
            ? all.Any(m => m.Groups[1].Value == system)
            : null;

    private static string? Find(IReadOnlyList<string> places, string[] names) =>
        places.SelectMany(p => names.Select(n => Path.Combine(p, n))).FirstOrDefault(File.Exists);

    private static string First(string text) => InitOption().Match(text).Groups[1].Value;

    private static string Text(string file)
    {
        try
        {
            return new FileInfo(file).Length <= Longest ? File.ReadAllText(file) : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [GeneratedRegex("""^\s*set\s+default=["']?([^"'\s]*)""", RegexOptions.Multiline)]
    private static partial Regex GrubDefault();

    [GeneratedRegex("""^DEFAULT\s+(\S+)""", RegexOptions.Multiline)]
    private static partial Regex ExtlinuxDefault();

    [GeneratedRegex("""\binit=(/nix/store/[^/\s]+)/init\b""")]
    private static partial Regex InitOption();
}
