using ImageBuild.Build;
using ImageBuild.Layers;
using ImageBuild.Oci;

namespace ImageBuild.Tasks;

/// <summary>The prose of the errors that only a build can have; see core's <c>Errors</c>.</summary>
internal static class TaskErrors
{
    public static ImageBuildException Of(string property, ImageBuildException e) => new(e.Code, $"{property}: {e.Message}", e);

    public static ImageBuildException InvalidTag(string property, string tag) => new(
        ErrorCode.InvalidTag,
        $"{property} '{tag}' is not a tag. Write up to 128 letters, digits, '.', '_' and '-', "
        + "beginning with a letter, a digit or '_'.");

    public static ImageBuildException TwoTagProperties() => new(
        ErrorCode.TwoTagProperties, "ContainerImageTag and ContainerImageTags are both set. Set one of them.");

    public static ImageBuildException InvalidTargetPath(string property, string path, string valid) => new(
        ErrorCode.InvalidTargetPath,
        $"{property} '{path}' is not a path in an image. Write it from the root, without '..': {valid}.");

    public static ImageBuildException InvalidVariable(string name) => new(
        ErrorCode.InvalidVariable,
        $"ContainerEnvironmentVariable '{name}' can't be the name of a variable. A name is not empty and has no '='.");

    public static ImageBuildException IncompleteCredential(string registry, string reason) => new(
        ErrorCode.IncompleteCredential, $"The ImageBuildRegistryCredential for '{registry}' can't be used: {reason}.");

    public static ImageBuildException NoImageForEngine(string output, Platform machine) => new(
        ErrorCode.NoImageForPlatform,
        $"'{output}' runs images for {machine}, and none is built for that. Add it to ContainerRuntimeIdentifiers, or write elsewhere.");

    public static ImageBuildException InvalidPair(string where, string text) => new(
        ErrorCode.InvalidVariable, $"{where} has '{text}', which is no NAME=value.");

    public static ImageBuildException InvalidSetting(string property, string value, string valid) => new(
        ErrorCode.InvalidSetting, $"{property} is '{value}'. Valid: {valid}.");

    public static ImageBuildException BaseForOtherPlatform(string image, Platform has, Platform wanted) => new(
        ErrorCode.NoImageForPlatform,
        $"'{image}' is for {has}, and the image is to be for {wanted}. "
        + "Choose another base, or publish with another -r.");

    public static ImageBuildException BaseBlobNotKept(Reference name, Digest? digest) => new(
        ErrorCode.ImageNotFound,
        $"The store does not have {(digest is null ? "" : $"the blob {digest} of ")}the base image '{name}', "
        + "and ImageBuildPull=never forbids asking its registry. "
        + $"Publish once with ImageBuildPull=missing where there is a network, or run 'imagebuild pull {name}' there.");

    public static ImageBuildException NotLocked(Reference name, Platform platform) => new(
        ErrorCode.NotLocked,
        $"The lock file does not say which image '{name}' is for {platform}. Write it anew: dotnet build -t:LockImage.");

    public static ImageBuildException NoLockFile(string file) => new(
        ErrorCode.InvalidLockFile,
        $"ImageBuildLockFile '{file}' does not exist. Write it: dotnet build -t:LockImage.");

    public static ImageBuildException EntrypointReplaced(string image, IEnumerable<string> entrypoint) => new(
        ErrorCode.EntrypointReplaced,
        $"The base image '{image}' has the entrypoint '{string.Join(' ', entrypoint)}', which the program replaces. "
        + "Set ContainerAppCommandInstruction to Entrypoint if that is right, "
        + "or to DefaultArgs to have the base's start the program.");

    public static ImageBuildException ObsoleteImageName(string name) => new(
        ErrorCode.ObsoleteImageName,
        $"ContainerImageName is obsolete, and wins over ContainerRepository. Set ContainerRepository to '{name}' instead.");

    public static ImageBuildException PathThroughLink(ImagePath path) => new(
        ErrorCode.PathThroughLink,
        $"'{path}' is below a folder that is a link into /usr in most base images, and could replace the link. "
        + $"Write '/usr{path}', which is the same place.");

    public static ImageBuildException UnknownLayer(string item, string layer, IEnumerable<string> known) => new(
        ErrorCode.UnknownLayer,
        $"The Layer of {item}, '{layer}', is none that something can be added to: {string.Join(", ", known)}. "
        + "Choose one of them, or add an ImageBuildLayer.");

    public static ImageBuildException InvalidLayerName(string name) => new(
        ErrorCode.InvalidLayerName,
        $"ImageBuildLayer '{name}' has a name that another layer has. Choose another. "
        + "Several globs for one layer are divided by ';' in its Files.");

    public static ImageBuildException EmptyLayer(CustomLayer layer) => new(
        ErrorCode.EmptyLayer,
        $"Nothing published matches '{layer.Files.Text}', the Files of the ImageBuildLayer '{layer.Name}', "
        + "so the image has no such layer. Globs are relative to the publish folder, and capitals count: models/**.");

    public static ImageBuildException SourceNotFound(string item, string path) => new(
        ErrorCode.SourceNotFound,
        $"{item} does not exist: nothing is at '{path}'. "
        + "Correct its Include, or give the item a Condition if it is not always there.");

    public static ImageBuildException NoOutputFile() => new(
        ErrorCode.NoOutputFile,
        "ImageBuildCi is 'github', and no variable GITHUB_OUTPUT names the file of the step's outputs. "
        + "Set it to auto, which does nothing outside of GitHub Actions, or set GITHUB_OUTPUT to a file.");

    public static ImageBuildException StepFailed(BuildStep step, int exitCode, string output) => new(
        ErrorCode.StepFailed,
        $"The command of the ImageBuildStep '{step.Name}' ended with exit code {exitCode}. "
        + (output.Length > 0 ? $"It printed:\n{output}" : "It printed nothing."));

    public static ImageBuildException StepNeedsMachine(BuildStep step, string reason) => new(
        ErrorCode.StepNeedsMachine,
        $"The ImageBuildStep '{step.Name}' can't be run here: {reason}. Publish this image on Linux on its own kind of processor, "
        + "or do without the step: ImageBuildFile items, or a base image that has it done.");

    public static ImageBuildException StepOf(BuildStep step, ErrorCode code, string message) => new(
        code, $"The ImageBuildStep '{step.Name}' can't be run: {message}");

    public static ImageBuildException RunFailed(string image, int exitCode) => new(
        ErrorCode.RunFailed, $"The program of the image '{image}' ended with exit code {exitCode}.");

    public static ImageBuildException FileProblem(Exception e) => new(ErrorCode.FileProblem, e.Message, e);

    public static ImageBuildException Bug(Exception e) => new(
        ErrorCode.Internal, $"Internal error: {e.Message} Please report it with the lines that follow.", e);
}
