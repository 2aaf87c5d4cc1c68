import { Button, CloseButton, FileButton, Group, Text, Textarea } from '@mantine/core';
import { IconPhotoPlus, IconPlayerStop, IconSend } from '@tabler/icons-react';
import { type ReactNode, type Ref, useState } from 'react';
import { kPictureTypes, pictureFault, readPicture } from './pictures';
import type { Playground, State } from './playground';
import { words } from './words';

interface ComposerProps {
  field: Ref<HTMLTextAreaElement>;
  playground: Playground;
  state: State;
  running: boolean;
  hindrance: string | null; // why nothing can be sent, where that can be said
  ready: boolean;
  children: ReactNode; // further actions
}

// The next message: words, and pictures from files, the clipboard or dropped.
export function Composer(props: ComposerProps) {
  const { field, playground, state, running, hindrance, ready, children } = props;
  const [fault, setFault] = useState<string | null>(null);
  const { message, pictures } = state;
  const may = ready && !running && hindrance === null && (message.trim() !== '' || pictures.length > 0);
  const add = async (files: File[]) => {
    let wrong: string | null = null;
    for (const file of files) {
      wrong = pictureFault(file, playground.get().pictures.length) ?? wrong;
      if (pictureFault(file, playground.get().pictures.length)) continue;
      try {
        const picture = await readPicture(file);
        playground.change({ pictures: [...playground.get().pictures, picture] });
      } catch (error) {
        wrong = error instanceof Error ? error.message : String(error);
      }
    }
    setFault(wrong);
  };
  const send = () => {
    setFault(null);
    playground.send();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way of three to add a picture
    <div
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes('Files')) event.preventDefault();
      }}
      onDrop={(event) => {
        if (event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        void add([...event.dataTransfer.files]);
      }}
    >
      <Textarea
        ref={field}
        label={words.message}
        placeholder={words.messagePlaceholder}
        value={message}
        onChange={(event) => playground.change({ message: event.currentTarget.value })}
        autosize
        minRows={3}
        maxRows={14}
        dir="auto"
        onPaste={(event) => {
          const files = [...event.clipboardData.files];
          if (files.length === 0) return;
          event.preventDefault();
          void add(files);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && may) send();
        }}
      />
      {fault && (
        <Text size="xs" mt={4} c="var(--mantine-color-error)" role="alert" dir="auto" className="break">
          {fault}
        </Text>
      )}
      {pictures.length > 0 && (
        <Group gap="xs" mt="xs">
          {pictures.map((picture, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a picture is known by its place
            <span key={at} className="picture-chosen">
              <img src={picture.url} alt={picture.name} className="picture" />
              <CloseButton
                size="md"
                aria-label={words.removePicture(picture.name)}
                onClick={() => playground.change({ pictures: pictures.filter((_, other) => other !== at) })}
              />
            </span>
          ))}
        </Group>
      )}
      <Group mt="sm" gap="xs">
        {running ? (
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={16} aria-hidden />}
            onClick={() => playground.stop()}
          >
            {words.stop_}
          </Button>
        ) : (
          <Button
            leftSection={<IconSend size={16} aria-hidden />}
            onClick={send}
            disabled={!may}
            title={words.sendKeys}
          >
            {words.send}
          </Button>
        )}
        <FileButton onChange={(files) => void add(files)} accept={kPictureTypes.join(',')} multiple>
          {(props) => (
            <Button {...props} variant="default" leftSection={<IconPhotoPlus size={16} aria-hidden />}>
              {words.addPicture}
            </Button>
          )}
        </FileButton>
        {children}
      </Group>
      {hindrance && (
        <Text size="xs" mt="xs" role="status">
          {hindrance}
        </Text>
      )}
    </div>
  );
}
