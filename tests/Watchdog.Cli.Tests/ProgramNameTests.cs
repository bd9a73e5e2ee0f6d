using System.CommandLine;

namespace Watchdog.Cli.Tests;

internal sealed class ProgramNameTests
{
    [TestCase("rollbackctl", true)]
    [TestCase("", false)]
    [TestCase("roll back", false)]
    [TestCase("roll\tback", false)]
    [TestCase("roll\nback", false)]
    public void IsUsable_WhatSystemCommandLineTakes(string name, bool isUsable) => Assert.That(ProgramName.IsUsable(name), Is.EqualTo(isUsable));

    [Test]
    [NonParallelizable]
    public void Settle_TheNameIsNone_TheRootCommandCanBeMade()
    {
        ref var name = ref ProgramName.Field(null);
        var before = RootCommand.ExecutableName;
        try
        {
            name = "roll\tback";
            Assert.That(static () => new RootCommand(), Throws.ArgumentException);

            ProgramName.Settle();

            Assert.That(new RootCommand().Name, Is.EqualTo("rollbackctl"));
        }
        finally
        {
            ProgramName.Field(null) = before;
        }
    }
}
