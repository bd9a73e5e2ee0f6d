using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Watchdog.Protocol.Tests.Messages;

/// <summary>The interface's text and the C# types say the same.</summary>
internal sealed class DescriptionTests
{
    private static readonly ProtocolJsonContext Json = ProtocolJsonContext.Default;

    private static readonly Dictionary<string, JsonTypeInfo> Types = new()
    {
        ["type Deadline"] = Json.Deadline,
        ["type ProbeResult"] = Json.ProbeResult,
        ["type ProbeComparison"] = Json.ProbeComparison,
        ["type DrillStep"] = Json.DrillStep,
        ["type Rung"] = Json.Rung,
        ["type ProofWanted"] = Json.ProofWanted,
        ["type SystemInfo"] = Json.SystemInfo,
        ["type Session"] = Json.Session,
        ["type HistoryEntry"] = Json.HistoryEntry,
        ["method Arm"] = Json.ArmParameters,
        ["reply Arm"] = Json.ArmReply,
        ["method Heartbeat"] = Json.HeartbeatParameters,
        ["reply Heartbeat"] = Json.SessionReply,
        ["method Confirm"] = Json.ConfirmParameters,
        ["reply Confirm"] = Json.ConfirmReply,
        ["method Disarm"] = Json.DisarmParameters,
        ["reply Disarm"] = Json.SessionReply,
        ["method RollBack"] = Json.RollBackParameters,
        ["reply RollBack"] = Json.SessionReply,
        ["method Allow"] = Json.AllowParameters,
        ["reply Allow"] = Json.AllowReply,
        ["method Incoming"] = Json.IncomingParameters,
        ["reply Incoming"] = Json.IncomingReply,
        ["method Status"] = Json.NoParameters,
        ["reply Status"] = Json.StatusReply,
        ["method Probe"] = Json.NoParameters,
        ["reply Probe"] = Json.ProbeReply,
        ["method Check"] = Json.NoParameters,
        ["reply Check"] = Json.CheckReply,
        ["method Drill"] = Json.NoParameters,
        ["reply Drill"] = Json.DrillReply,
        ["method History"] = Json.HistoryParameters,
        ["reply History"] = Json.HistoryReply,
        ["error NoSession"] = Json.NoSessionError,
        ["error SessionOpen"] = Json.SessionOpenError,
        ["error NotPermitted"] = Json.NotPermittedError,
        ["error Refused"] = Json.RefusedError,
        ["error BadRequest"] = Json.BadRequestError,
        ["error Failed"] = Json.FailedError,
    };

    private static readonly Dictionary<string, string> Words = new()
    {
        ["String"] = "string",
        ["Int64"] = "int",
        ["Boolean"] = "bool",
        ["IReadOnlyDictionary`2"] = "[string]string",
        ["ProbeOutcome"] = "(passed, failed, skipped)",
        ["DeadlineEnd"] = "(expiry, rollback)",
        ["LoginWorth"] = "(heartbeat, confirm, ignore)",
    };

    [Test]
    public void Description_EveryTypeMethodAndError_IsInCSharpAndTheOtherWayRound() =>
        Assert.That(Members().Keys.Where(k => k is not ("type Phase" or "type ConfirmBy" or "type BaselineRound")), Is.EquivalentTo(Types.Keys));

    /// <summary>A method that is served, and of which `varlinkctl introspect` says nothing, or the other way round.</summary>
    [Test]
    public void Description_Methods_AreThoseOfControlMethods()
    {
        var methods = typeof(ControlMethods).GetProperties()
            .Select(p => (string)p.PropertyType.GetProperty(nameof(ControlMethods.Arm.FullName))!.GetValue(p.GetValue(null))!)
            .Where(name => name.StartsWith(Interface.Name + ".", StringComparison.Ordinal))
            .Select(name => "method " + name[(Interface.Name.Length + 1)..]);

        Assert.That(Members().Keys.Where(k => k.StartsWith("method ", StringComparison.Ordinal)), Is.EquivalentTo(methods));
    }

    [TestCaseSource(nameof(Keys))]
    public void Description_Members_AreThoseOfTheType(string key)
    {
        var expected = Types[key].Properties
            .Where(p => p.Get is not null)
            .Select(p => $"{p.Name}: {(p.IsRequired ? "" : "?")}{Word(p.PropertyType)}");

        Assert.That(Members()[key], Is.EquivalentTo(expected));
    }

    [Test]
    public void Description_Phase_HasTheWordsOfTheEnum() =>
        Assert.That(
            Members()["type Phase"],
            Is.EqualTo(Enum.GetNames<Phase>().Select(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName)));

    [Test]
    public void Description_ConfirmBy_HasTheWordsOfTheEnum() =>
        Assert.That(
            Members()["type ConfirmBy"],
            Is.EqualTo(Enum.GetNames<ConfirmBy>().Select(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName)));

    [Test]
    public void Description_BaselineRound_HasTheWordsOfTheEnum() =>
        Assert.That(
            Members()["type BaselineRound"],
            Is.EqualTo(Enum.GetNames<BaselineRound>().Select(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName)));

    [Test]
    public void Description_Interface_IsTheOneNamed()
    {
        Assert.That(Interface.Description, Does.Contain("\ninterface " + Interface.Name + "\n"));
        Assert.That(Interface.ServiceDescription, Does.Contain("\ninterface " + Interface.ServiceName + "\n"));
    }

    /// <summary>The names' grammar is that of https://varlink.org/Interface-Definition.</summary>
    [TestCase(Interface.Name)]
    [TestCase(Interface.ServiceName)]
    public void Description_Text_KeepsToVarlinksGrammar(string name)
    {
        var text = Regex.Replace(name == Interface.Name ? Interface.Description : Interface.ServiceDescription, "#.*", "");
        const string Field = @"[A-Za-z](?:_?[A-Za-z0-9])*";
        const string Word = $@"\(\s*{Field}(?:,\s*{Field})*\s*\)";
        const string Type = $@"\??(?:\[\]|\[string\])?(?:bool|int|float|string|object|[A-Z][A-Za-z0-9]*|{Word})";
        const string Body = $@"\(\s*(?:{Field}:\s*{Type}(?:,\s*{Field}:\s*{Type})*)?\s*\)";
        var rest = Regex.Replace(text, $@"^(?:interface [A-Za-z](?:-*[A-Za-z0-9])*(?:\.[A-Za-z0-9](?:-*[A-Za-z0-9])*)+|type [A-Z][A-Za-z0-9]* (?:{Word}|{Body})|method [A-Z][A-Za-z0-9]*{Body} -> {Body}|error [A-Z][A-Za-z0-9]* {Body})$", "", RegexOptions.Multiline);

        Assert.That(rest.Trim(), Is.Empty, "what is no definition");
    }

    private static string[] Keys() => [.. Types.Keys];

    /// <summary>What each definition has in its brackets, as "name: type", or the words of an enum.</summary>
    private static Dictionary<string, string[]> Members()
    {
        var text = Regex.Replace(Interface.Description, "#.*", "");
        var found = new Dictionary<string, string[]>();
        const string Body = @"\(((?:[^()]|\([^()]*\))*)\)";
        foreach (Match match in Regex.Matches(text, $@"^(type|error|method) (\w+)\s*{Body}(?:\s*->\s*{Body})?", RegexOptions.Multiline))
        {
            found.Add($"{match.Groups[1]} {match.Groups[2]}", Split(match.Groups[3].Value));
            if (match.Groups[1].Value == "method")
            {
                Assert.That(match.Groups[4].Success, "a method has a reply");
                found.Add($"reply {match.Groups[2]}", Split(match.Groups[4].Value));
            }
        }

        return found;
    }

    private static string[] Split(string body) =>
        [.. Regex.Split(body, @",(?![^(]*\))").Select(m => Regex.Replace(m.Trim(), @"\s+", " ")).Where(m => m.Length > 0)];

    private static string Word(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.Name == "IReadOnlyList`1" ? "[]" + Word(type.GetGenericArguments()[0])
            : Words.GetValueOrDefault(type.Name, type.Name);
    }
}
