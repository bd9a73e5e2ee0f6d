using System.Reflection;

namespace Watchdog.Protocol;

/// <summary>The names of the varlink interface, and its description.</summary>
public static class Interface
{
    /// <summary>The interface's name.</summary>
    public const string Name = "org.rollback-watchdog.Control";

    /// <summary>The interface that every varlink service has.</summary>
    public const string ServiceName = "org.varlink.service";

    private const string Resource = Name + ".varlink";

    private static readonly Lazy<string> LazyDescription = new(() => ReadResource(Resource));

    private static readonly Lazy<string> LazyServiceDescription = new(() => ReadResource(ServiceName + ".varlink"));

    /// <summary>The interface in varlink's own language, as introspection serves it.</summary>
    public static string Description => LazyDescription.Value;

    /// <summary>The description of <see cref="ServiceName"/>, as varlink.org defines it.</summary>
    public static string ServiceDescription => LazyServiceDescription.Value;

    /// <summary>What the service says of itself.</summary>
    public static ServiceInfo Info { get; } = new()
    {
        Vendor = "The rollback-watchdog authors",
        Product = "rollback-watchdogd",
        Version = Version,
        Url = "",
        Interfaces = [ServiceName, Name],
    };

    /// <summary>The program's version, such as <c>0.1.0</c>.</summary>
    public static string Version =>
        typeof(Interface).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "unknown";

    private static string ReadResource(string name)
    {
        using var stream = typeof(Interface).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"resource {name} is missing");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
