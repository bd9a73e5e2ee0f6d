namespace Watchdog.Lab.Unit.Tests;

public sealed class TableTests
{
    [Test]
    public void Table_Cells_StandInColumns()
    {
        var table = new Table("id", ">seconds", "");
        table.Add("firewall-port", "3.1", "ok");
        table.Add("wg-key", "120.5", "");

        Assert.That(table.ToString(), Is.EqualTo("""
            id             seconds
            firewall-port      3.1  ok
            wg-key           120.5
            """));
    }

    [Test]
    public void Table_WithoutTitles_HasNoFirstLine()
    {
        var table = new Table("", "");
        table.Add("a", "b");

        Assert.That(table.ToString(), Is.EqualTo("a  b"));
    }

    [Test]
    public void Add_AnotherNumberOfCells_IsRefused() => Assert.That(() => new Table("a").Add("b", "c"), Throws.ArgumentException);
}
