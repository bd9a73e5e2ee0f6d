using System.Text.RegularExpressions;

namespace Watchdog.Architecture.Tests;

/// <summary>
/// What the units set for the runtime is written so that a native program takes it: hexadecimal digits alone. With 0x before them
/// it is taken for nothing, without a word (measured: a daemon of 79 MB in place of 29 where the processor's cache has 105 MiB).
/// </summary>
public sealed partial class UnitEnvironmentTests
{
    [Test]
    public void Unit_SettingsOfTheRuntime_AreHexadecimalDigits()
    {
        var settings = Directory.EnumerateFiles(Path.Combine(Repository.Root, "systemd"))
            .SelectMany(File.ReadLines)
            .Where(static l => l.StartsWith("Environment=", StringComparison.Ordinal))
            .SelectMany(static l => l["Environment=".Length..].Split(' '))
            .Where(static s => s.StartsWith("DOTNET_GC", StringComparison.Ordinal))
            .ToList();

        Assert.That(settings, Is.Not.Empty);
        Assert.That(settings.Where(static s => !Digits().IsMatch(s)), Is.Empty);
    }

    [GeneratedRegex("^[A-Za-z0-9_]+=[0-9A-Fa-f]+$")]
    private static partial Regex Digits();
}
