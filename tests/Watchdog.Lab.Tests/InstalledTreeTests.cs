namespace Watchdog.Lab.Tests;

/// <summary>The lab's hosts have the tree that the package installs, at the places where NixOS puts it, and nothing else of ours.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class InstalledTreeTests
{
    private static readonly string[] Programs = ["bin/rollback-watchdogd", "bin/rollbackctl"];

    // What a program for the .NET runtime has beside it, and its own relaxations.
    private const string ManagedPrograms = "lib/rollback-watchdog/";
    private const string Service = "lib/systemd/system/rollback-watchdogd.service";

    [Test]
    public async Task Host_Package_IsWhatTheInstallerMakes()
    {
        await using var host = await LabHost.UpAsync("tree");
        var package = (await host.ShellAsync("dirname $(dirname $(readlink -f /run/current-system/sw/bin/rollbackctl))")).Text;
        var tree = Directory.CreateTempSubdirectory("installed-tree-").FullName;
        try
        {
            await InstallAsync(tree);
            var expected = Directory.EnumerateFiles(tree, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(tree, f)).ToArray();
            var installed = (await host.ShellAsync($"cd {package} && find . -type f -printf '%P\n'")).Text.Split('\n');
            var isManaged = installed.Any(f => f.StartsWith(ManagedPrograms, StringComparison.Ordinal));

            Assert.That(
                installed.Where(f => !f.StartsWith(ManagedPrograms, StringComparison.Ordinal)),
                Is.EquivalentTo(expected.Concat(Programs)),
                "the files");
            foreach (var file in expected.Where(f => !isManaged || f != Service))
            {
                var wanted = (await File.ReadAllTextAsync(Path.Combine(tree, file))).Replace("@out@", package, StringComparison.Ordinal);
                Assert.That((await host.InAsync("cat", $"{package}/{file}")).Output, Is.EqualTo(wanted), file);
            }
        }
        finally
        {
            Directory.Delete(tree, recursive: true);
        }
    }

    [TestCase("rollback-watchdogd.service")]
    [TestCase("rollback-watchdogd.socket")]
    public async Task Host_Unit_IsThePackagesOwn(string unit)
    {
        await using var host = await LabHost.UpAsync("units");
        var package = (await host.ShellAsync("dirname $(dirname $(readlink -f /run/current-system/sw/bin/rollbackctl))")).Text;

        var compared = await host.ShellAsync($"cmp $(systemctl show -P FragmentPath {unit}) {package}/lib/systemd/system/{unit} && systemctl is-active {unit}");

        Assert.That(compared.Text, Is.EqualTo("active"), compared.ToString());
        Assert.That((await host.InAsync("systemctl", "show", "-P", "DropInPaths", unit)).Text, Is.Empty, "drop-ins");
        Assert.That((await host.ShellAsync("readlink -f /proc/$(systemctl show -P MainPID rollback-watchdogd)/exe")).Text, Does.StartWith(package).Or.Contains("dotnet"));
    }

    private static async Task InstallAsync(string tree)
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var script = Path.Combine(directory.FullName, "packaging", "install-data");
            if (File.Exists(script))
            {
                using var process = System.Diagnostics.Process.Start(script, [tree]);
                await process.WaitForExitAsync();
                Assert.That(process.ExitCode, Is.Zero, "install-data");
                return;
            }
        }

        throw new LabException("packaging/install-data is not above the tests");
    }
}
