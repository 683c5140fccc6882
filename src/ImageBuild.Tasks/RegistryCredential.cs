using ImageBuild.Credentials;
using Microsoft.Build.Framework;

namespace ImageBuild.Tasks;

/// <summary>Reads <c>ImageBuildRegistryCredential</c>.</summary>
internal static class RegistryCredential
{
    /// <summary>The credential of an item. The password is in the environment: MSBuild's logs have every item whole.</summary>
    /// <exception cref="ImageBuildException">IMG1083: it has no user, or the variable is not set.</exception>
    public static ICredentialStore Of(ITaskItem item, TaskContext context)
    {
        var (user, variable) = (item.GetMetadata("UserName"), item.GetMetadata("PasswordVariable"));
        if (user.Length == 0 || variable.Length == 0)
            throw TaskErrors.IncompleteCredential(item.ItemSpec, "it needs UserName and PasswordVariable, the name of an environment variable");
        return context.Environment.GetValueOrDefault(variable) is { Length: > 0 } password
            ? new FixedCredential(item.ItemSpec, new Credential.Password(user, password, $"ImageBuildRegistryCredential and {variable}"))
            : throw TaskErrors.IncompleteCredential(item.ItemSpec, $"the environment variable {variable} is not set");
    }
}
