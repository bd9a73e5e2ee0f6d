using Watchdog.Host.Native;

namespace Watchdog.Host.Tests.Native;

internal sealed class MemoryTests
{
    // The lines of proc_pid_smaps(5) that matter.
    private static string[] Mapping(string rights, string inode, int anonymous) =>
    [
        $"00400000-00a4d000 {rights} 00005000 08:01 {inode}                    /bin/program",
        "Size:               6452 kB",
        $"Anonymous:          {anonymous,4} kB",
        "VmFlags: rd ex mr mw me sd",
    ];

    [TestCase("r-xp", "1234", 0, true)]
    [TestCase("r--p", "1234", 0, true)]
    [TestCase("r--p", "1234", 8, false, Description = "relocated, then protected")]
    [TestCase("rw-p", "1234", 0, false)]
    [TestCase("r--p", "0", 0, false, Description = "no file's")]
    [TestCase("r--s", "1234", 0, false)]
    public void ReadOnlyMappings_Mapping_OnlyWhatCanComeBack(string rights, string inode, int anonymous, bool expected)
    {
        var found = Memory.ReadOnlyMappings([.. Mapping("rw-p", "1234", 0), .. Mapping(rights, inode, anonymous)]);

        Assert.That(found, Is.EqualTo(expected ? new[] { (0x400000ul, 0xa4d000ul) } : []));
    }

    [TestCase("r-xp", "1234", true)]
    [TestCase("r--p", "1234", true)]
    [TestCase("rw-p", "1234", true)]
    [TestCase("---p", "1234", false)]
    [TestCase("r--s", "1234", false)]
    [TestCase("rw-p", "0", false, Description = "no file's")]
    public void FileMappings_Mapping_OnlyAFilesOwnThatCanBeRead(string rights, string inode, bool expected)
    {
        var found = Memory.FileMappings(["7ffc0000-7ffd0000 rw-p 00000000 00:00 0 [stack]", $"00400000-00a4d000 {rights} 00005000 08:01 {inode}   /bin/program"]);

        Assert.That(found, Is.EqualTo(expected ? new[] { (0x400000ul, 0xa4d000ul) } : []));
    }
}
