using System.Text.Json;

namespace Watchdog.Protocol;

/// <summary>The errors of <c>org.varlink.service</c> (https://varlink.org/Service).</summary>
public static class ServiceErrors
{
    /// <summary>The name of <see cref="MethodNotFound"/>.</summary>
    public const string MethodNotFoundName = Interface.ServiceName + ".MethodNotFound";

    /// <summary>The name of <see cref="MethodNotImplemented"/>.</summary>
    public const string MethodNotImplementedName = Interface.ServiceName + ".MethodNotImplemented";

    /// <summary>The name of <see cref="InvalidParameter"/>.</summary>
    public const string InvalidParameterName = Interface.ServiceName + ".InvalidParameter";

    /// <summary>The name of <see cref="InterfaceNotFound"/>.</summary>
    public const string InterfaceNotFoundName = Interface.ServiceName + ".InterfaceNotFound";

    /// <summary>The name of <see cref="PermissionDenied"/>.</summary>
    public const string PermissionDeniedName = Interface.ServiceName + ".PermissionDenied";

    /// <summary>The name of <see cref="ExpectedMore"/>.</summary>
    public const string ExpectedMoreName = Interface.ServiceName + ".ExpectedMore";

    /// <summary>The caller may not use the service.</summary>
    public static VarlinkError PermissionDenied { get; } = Create(PermissionDeniedName);

    /// <summary>The method answers only to <c>more</c>. No method of the interface does; for completeness.</summary>
    public static VarlinkError ExpectedMore { get; } = Create(ExpectedMoreName);

    /// <summary>The interface has no such method.</summary>
    public static VarlinkError MethodNotFound(string method) => Create(MethodNotFoundName, "method", method);

    /// <summary>The interface has the method and this service does not.</summary>
    public static VarlinkError MethodNotImplemented(string method) => Create(MethodNotImplementedName, "method", method);

    /// <summary>A parameter is missing or has a wrong type.</summary>
    public static VarlinkError InvalidParameter(string parameter) => Create(InvalidParameterName, "parameter", parameter);

    /// <summary>The service has no such interface.</summary>
    public static VarlinkError InterfaceNotFound(string name) => Create(InterfaceNotFoundName, "interface", name);

    private static VarlinkError Create(string name, string? member = null, string value = "")
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (member is not null)
            {
                writer.WriteString(member, SafeText.Printable(value, 256));
            }

            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.ToArray());
        return new VarlinkError(name, document.RootElement.Clone());
    }
}
