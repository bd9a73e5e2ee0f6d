using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Watchdog.Architecture.Tests;

/// <summary>Core knows no file, socket, process, thread or clock: read from its compiled code, where no alias can hide one.</summary>
public sealed class CorePurityTests
{
    private const string Why = "time and facts come in with the event, everything else goes out as an effect";

    private static readonly string[] Namespaces =
        ["System.IO", "System.Net", "System.Diagnostics", "System.Threading", "System.Runtime.InteropServices", "System.Security"];

    // The compiler writes these itself, for records, iterators and collection expressions.
    private static readonly string[] Harmless =
    [
        "System.Diagnostics.DebuggerBrowsableAttribute",
        "System.Diagnostics.DebuggerBrowsableState",
        "System.Diagnostics.DebuggerHiddenAttribute",
        "System.Diagnostics.DebuggableAttribute",
        "System.Diagnostics.CodeAnalysis.*",
        "System.Runtime.InteropServices.InAttribute",
        "System.Runtime.InteropServices.ImmutableCollectionsMarshal",
        "System.Runtime.InteropServices.MemoryMarshal",
    ];

    private static readonly string[] Types = ["System.TimeProvider", "System.Random", "System.Console", "System.GC", "System.AppContext"];

    private static readonly string[] Members = ["get_Now", "get_UtcNow", "get_Today", "NewGuid", "CreateVersion7"];

    /// <summary>An iterator asks which thread it is on; nothing else of Environment is allowed.</summary>
    private const string IteratorsThread = "get_CurrentManagedThreadId";

    [Test]
    public void Core_CompiledCode_UsesNoHost()
    {
        var used = Read(metadata =>
            metadata.TypeReferences
                .Select(metadata.GetTypeReference)
                .Select(t => (Namespace: metadata.GetString(t.Namespace), Name: metadata.GetString(t.Name)))
                .Where(t => Namespaces.Any(n => t.Namespace == n || t.Namespace.StartsWith(n + ".", StringComparison.Ordinal)) || Types.Contains($"{t.Namespace}.{t.Name}"))
                .Select(t => $"{t.Namespace}.{t.Name}"));
        var forbidden = used.Where(u => !Harmless.Any(h => h == u || (h.EndsWith('*') && u.StartsWith(h[..^1], StringComparison.Ordinal))));
        Assert.That(forbidden, Is.Empty, Why);
    }

    [Test]
    public void Core_CompiledCode_ReadsNoClock()
    {
        var used = Read(metadata => metadata.MemberReferences.Select(m => metadata.GetString(metadata.GetMemberReference(m).Name)));
        Assert.That(used.Intersect(Members), Is.Empty, Why);
    }

    [Test]
    public void Core_CompiledCode_ReadsNoEnvironment()
    {
        var used = Read(metadata =>
            from handle in metadata.MemberReferences
            let member = metadata.GetMemberReference(handle)
            where member.Parent.Kind == HandleKind.TypeReference
            let type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent)
            where metadata.GetString(type.Name) == nameof(Environment)
            select metadata.GetString(member.Name));
        Assert.That(used.Where(m => m != IteratorsThread), Is.Empty, Why);
    }

    [Test]
    public void Core_Sources_NameNoHost()
    {
        string[] names = ["System.IO", "System.Net", "System.Diagnostics.Process", "Stopwatch", "TimeProvider", "DateTime.", "DllImport", "LibraryImport", "File.", "async "];
        var found =
            from file in Repository.Sources("Watchdog.Core")
            let code = SourceText.CodeOf(File.ReadAllText(file))
            from name in names
            where code.Contains(name, StringComparison.Ordinal)
            select $"{Repository.Relative(file)}: {name}";
        Assert.That(found, Is.Empty, Why);
    }

    private static List<string> Read(Func<MetadataReader, IEnumerable<string>> read)
    {
        using var stream = File.OpenRead(typeof(Core.Machine).Assembly.Location);
        using var pe = new PEReader(stream);
        return [.. read(pe.GetMetadataReader())];
    }
}
