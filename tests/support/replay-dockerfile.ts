import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Copy, DockerfileParser, type From, type Instruction, type JSONInstruction } from 'dockerfile-ast';
import { runCommand } from './run-command.ts';

/** What a Dockerfile leaves behind. */
export interface ReplayedImage {
  /** The folder that stands for `/`. */
  readonly root: string;
  /** As `FROM` of the last stage names it. */
  readonly base: string;
  readonly workingDirectory: string;
  readonly user: string;
  readonly entrypoint: readonly string[];
}

/**
 * Carries out a Dockerfile without Docker: a folder for each stage's `/`, files copied, commands run on this machine, in
 * their working directory there. Base images are not fetched: what commands need must be on `env.PATH`.
 *
 * @param context the folder of the build context, without what `.dockerignore` names.
 * @param folder an empty one.
 * @throws Error where a COPY finds nothing, a command fails, or an instruction is not known here.
 */
export async function replayDockerfile(
  text: string,
  context: string,
  folder: string,
  env: Record<string, string>,
): Promise<ReplayedImage> {
  const stages = new Map<string, string>();
  let image: ReplayedImage = { root: '', base: '', workingDirectory: '/', user: 'root', entrypoint: [] };
  const within = (path: string): string => join(image.root, resolve(image.workingDirectory, path));
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    switch (instruction.getKeyword()) {
      case 'FROM': {
        const from = instruction as From;
        const root = join(folder, String(stages.size));
        mkdirSync(root);
        stages.set(from.getBuildStage() ?? String(stages.size), root);
        image = { root, base: from.getImage()!, workingDirectory: '/', user: 'root', entrypoint: [] };
        break;
      }
      case 'WORKDIR':
        image = { ...image, workingDirectory: resolve(image.workingDirectory, argumentsOf(instruction)[0]!) };
        mkdirSync(within('.'), { recursive: true });
        break;
      case 'COPY': {
        const stage = (instruction as Copy).getFromFlag()?.getValue();
        const source = stage === undefined ? context : stages.get(stage!);
        if (source === undefined) throw new Error(`${instruction}: there is no stage ${stage}`);
        const paths = argumentsOf(instruction);
        copy(
          paths.slice(0, -1).map((path) => join(source, path)),
          paths.at(-1)!,
          within(paths.at(-1)!),
        );
        break;
      }
      case 'RUN': {
        const command = instruction.getRawArgumentsContent()!;
        if (/(^|[\s=>])\//.test(command)) throw new Error(`${instruction}: would reach outside of the folder`);
        await runCommand('sh', ['-ec', command], { cwd: within('.'), env });
        break;
      }
      case 'USER':
        image = { ...image, user: argumentsOf(instruction)[0]! };
        break;
      case 'ENTRYPOINT':
        image = {
          ...image,
          entrypoint: (instruction as JSONInstruction).getJSONStrings().map((one) => one.getJSONValue()),
        };
        break;
      default:
        throw new Error(`${instruction}: not known here`);
    }
  }
  return image;
}

/** As COPY does: a folder's contents, or files into a folder. */
function copy(sources: readonly string[], written: string, target: string): void {
  for (const source of sources) {
    if (!existsSync(source)) throw new Error(`COPY: ${source} does not exist`);
    const into = statSync(source).isDirectory() || !(written.endsWith('/') || sources.length > 1);
    cpSync(source, into ? target : join(target, basename(source)), { recursive: true, verbatimSymlinks: true });
  }
}

function argumentsOf(instruction: Instruction): string[] {
  return instruction.getArguments().map((argument) => argument.getValue());
}
