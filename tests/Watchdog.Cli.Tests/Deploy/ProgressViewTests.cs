using System.CommandLine;
using Watchdog.Cli.Deploy;

namespace Watchdog.Cli.Tests.Deploy;

internal sealed class ProgressViewTests
{
    [Test]
    public void Say_AboveALineThatChanges_TakesItAway()
    {
        var (view, output) = Create(new FakeTerminal());

        view.Show(static width => $"live {width}");
        view.Show(static width => $"live {width}");
        view.Say("a");
        view.Show(static _ => "again");
        view.Close();

        Assert.That(output.ToString(), Is.EqualTo("\rlive 77\e[K\r\e[Ka\n\ragain\e[K\r\e[K"));
    }

    [Test]
    public void Say_WhileAQuestionStands_PutsItAgain()
    {
        var (view, output) = Create(new FakeTerminal());

        view.Ask("q?");
        view.Show(static _ => "live");
        view.Say("a");
        view.Answered();
        view.Say("b");

        Assert.That(output.ToString(), Is.EqualTo("q? \na\nq? b\n"));
    }

    [Test]
    public void Show_NoTerminal_ShowsNothing()
    {
        var (view, output) = Create(null);

        view.Show(static _ => "live");
        view.Say("a");
        view.Close();

        Assert.That((output.ToString(), view.CanAsk), Is.EqualTo(("a\n", false)));
    }

    [Test]
    public void Say_Json_SaysNothing()
    {
        var (view, output) = Create(new FakeTerminal(), "--json");

        view.Say("a");
        view.Show(static _ => "live");

        Assert.That((output.ToString(), view.CanAsk), Is.EqualTo(("", false)));
    }

    private static (ProgressView View, StringWriter Output) Create(ITerminal? terminal, params string[] arguments)
    {
        var output = new StringWriter();
        var options = new GlobalOptions();
        var root = new RootCommand("test");
        root.Options.Add(options.Json);
        return (new ProgressView(new CommandContext(root.Parse(arguments), options, new CliEnvironment { Output = output, Error = output, Terminal = terminal })), output);
    }
}
