namespace Watchdog.Cli.Tests;

/// <summary>The shells' completions pass on what the program says, whatever the shell takes for the end of a word.</summary>
internal sealed class CompletionScriptTests
{
    // Says what it was asked, and two words that fit.
    private const string Stand = """
        #!/bin/sh
        [ "$1 $2" = "complete --" ] || exit 1
        shift 2
        for last; do :; done
        echo "$*" >>"${0%/*}/asked"
        case "$last" in
          root@*) printf 'root@web\troot@db' ;;
          --window=*) printf -- '--window=5min\thow long' ;;
          *) printf 'confirm\tKeeps: the new system\ncheck\tSays' ;;
        esac
        echo
        """;

    private DirectoryInfo _directory = null!;

    [SetUp]
    public void SetUp()
    {
        _directory = Directory.CreateTempSubdirectory("rollbackctl-completion-");
        var program = Path.Combine(_directory.FullName, "rollbackctl");
        File.WriteAllText(program, Stand);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [TearDown]
    public void TearDown() => _directory.Delete(recursive: true);

    [TestCase("rollbackctl c", "rollbackctl c", "c", "confirm check")]
    [TestCase("rollbackctl confirm ", "rollbackctl confirm ''", "confirm ", "confirm check")]
    [TestCase("rollbackctl -H root@w", "rollbackctl -H root @ w", "-H root@w", "web")]
    [TestCase("rollbackctl arm --window=", "rollbackctl arm --window =", "arm --window=", "5min")]
    public async Task Bash_Line_CompletesTheWordThatReadlineSees(string line, string words, string asked, string fitting)
    {
        var output = await RunAsync("bash", "--norc", $"""
            . {Checkout.PathOf("packaging/completions/rollbackctl.bash")}
            COMP_LINE='{line}' COMP_POINT={line.Length} COMP_WORDS=({words})
            COMP_CWORD=$(({"${#COMP_WORDS[@]}"} - 1))
            _rollbackctl
            echo "{"${COMPREPLY[*]}"}"
            """);

        Assert.That(output, Is.EqualTo(fitting + "\n"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_directory.FullName, "asked")), Is.EqualTo(asked + "\n"));
    }

    [Test]
    public async Task Bash_AfterDashes_CompletesTheCommandThatIsThere()
    {
        var output = await RunAsync("bash", "--norc", $"""
            . {Checkout.PathOf("packaging/completions/rollbackctl.bash")}
            COMP_LINE='rollbackctl run -- rollbac' COMP_POINT=26 COMP_WORDS=(rollbackctl run -- rollbac) COMP_CWORD=3
            _rollbackctl
            echo "{"${COMPREPLY[*]}"}"
            """);

        Assert.That(output, Does.Contain("rollbackctl"));
        Assert.That(File.Exists(Path.Combine(_directory.FullName, "asked")), Is.False);
    }

    [TestCase("rollbackctl confirm ", "confirm ", "confirm\tKeeps: the new system\ncheck\tSays\n")]
    [TestCase("rollbackctl run -- rollbac", null, "rollbackctl\t")]
    public async Task Fish_Line_CompletesWithDescriptions(string line, string? asked, string fitting)
    {
        if (!Programs.IsOnPath("fish", Environment.GetEnvironmentVariable("PATH")))
        {
            Assert.Ignore("fish is not installed");
        }

        var output = await RunAsync("fish", "--no-config", $"""
            source {Checkout.PathOf("packaging/completions/rollbackctl.fish")}
            complete --do-complete '{line}'
            """);

        Assert.That(output, Does.StartWith(fitting));
        if (asked is not null)
        {
            Assert.That(await File.ReadAllTextAsync(Path.Combine(_directory.FullName, "asked")), Is.EqualTo(asked + "\n"));
        }
    }

    private Task<string?> RunAsync(string shell, string option, string script) =>
        Programs.CaptureAsync("env", [$"PATH={_directory.FullName}:{Environment.GetEnvironmentVariable("PATH")}", shell, option, "-c", script], TimeSpan.FromMinutes(1), default);
}
